#!/usr/bin/python3
"""Times what gridfold is compared with, on the same data and the same work.

Debian: apt-get install python3-faiss python3-sklearn. Usage:

  peers.py faiss l1|l2 ROWS          one exact FAISS search of K = 100 per fold, 5 folds, every K read from it
  peers.py sklearn l1|l2 ROWS        GridSearchCV over ten values of K up to 100, 5 folds, brute force
  peers.py kd_tree ROWS COLUMNS      scikit-learn's k-d tree, uniform rows, 10 neighbours of every row

The first two read CIFAR-10's training images below $GRIDFOLD_DATA/cifar-10-batches-bin."""
import argparse
import os
import sys
import time

import numpy as np

FOLDS = 5
KS = [1, 3, 5, 8, 10, 12, 15, 20, 50, 100]


def cifar(rows):
    folder = os.path.join(os.environ["GRIDFOLD_DATA"], "cifar-10-batches-bin")
    records = np.concatenate([np.fromfile(f"{folder}/data_batch_{b}.bin", np.uint8).reshape(-1, 3073)
                              for b in range(1, 6)])[:rows]
    return records[:, 1:].astype(np.float32), records[:, 0].astype(int)


def faiss_search(metric, rows):
    import faiss
    x, y = cifar(rows)
    start = time.time()
    folds = np.array_split(np.arange(rows), FOLDS)
    for held_out in folds:
        train = np.setdiff1d(np.arange(rows), held_out)
        index = faiss.IndexFlat(x.shape[1], {"l2": faiss.METRIC_L2, "l1": faiss.METRIC_L1}[metric])
        index.add(x[train])
        labels = y[train][index.search(x[held_out], max(KS))[1]]
        for k in KS:
            votes = np.stack([(labels[:, :k] == c).sum(1) for c in range(10)], 1)
            (votes.argmax(1) == y[held_out]).mean()
    return time.time() - start


def sklearn_search(metric, rows):
    from sklearn.model_selection import GridSearchCV, KFold
    from sklearn.neighbors import KNeighborsClassifier
    x, y = cifar(rows)
    classifier = KNeighborsClassifier(algorithm="brute", metric={"l1": "manhattan", "l2": "euclidean"}[metric])
    start = time.time()
    GridSearchCV(classifier, {"n_neighbors": KS}, cv=KFold(FOLDS), refit=False).fit(x, y)
    return time.time() - start


def kd_tree(rows, columns):
    from sklearn.neighbors import NearestNeighbors
    x = np.random.RandomState(7).rand(rows, columns).astype(np.float32)
    start = time.time()
    NearestNeighbors(n_neighbors=10, algorithm="kd_tree", n_jobs=-1).fit(x).kneighbors()
    return time.time() - start


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    peers = parser.add_subparsers(dest="peer", required=True)
    for name in ("faiss", "sklearn"):
        peer = peers.add_parser(name)
        peer.add_argument("metric", choices=["l1", "l2"])
        peer.add_argument("rows", type=int)
    tree = peers.add_parser("kd_tree")
    tree.add_argument("rows", type=int)
    tree.add_argument("columns", type=int)
    return vars(parser.parse_args())


work = arguments()
search = {"faiss": faiss_search, "sklearn": sklearn_search, "kd_tree": kd_tree}[work.pop("peer")]
seconds = search(**work)
print(f"{' '.join(sys.argv[1:])}: {seconds:.2f} s elapsed, {time.process_time():.2f} s of processor time in all")
