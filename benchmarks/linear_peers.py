#!/usr/bin/python3
"""Others doing the work of linear_benchmark, on the same data.

usage: linear_peers.py folds [THREADS]     scikit-learn's GridSearchCV, n_jobs=THREADS, of logistic regression:
                                           12 values of C, 5 folds of the first 10,000 images of MNIST
       linear_peers.py optima              the objectives that scikit-learn and gridfold stop at, one C after another
       linear_peers.py grid [THREADS]      PyTorch: an epoch of softmax regression on CIFAR-10 for each of 24
                                           combinations of learning rate and weight decay, batches of 256
GRIDFOLD_DATA names the folder that holds mnist/ and cifar-10-batches-bin/.
"""
import os
import pathlib
import sys
import time

what = sys.argv[1] if len(sys.argv) > 1 else ""
threads = int(sys.argv[2]) if len(sys.argv) > 2 else 2
# GridSearchCV runs processes; PyTorch has threads of its own.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(threads if what == "grid" else 1)

import numpy as np

root = pathlib.Path(os.environ["GRIDFOLD_DATA"])
STRENGTHS = [1e-9, 3e-9, 1e-8, 3e-8, 1e-7, 3e-7, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4]


def mnist(rows):
    pixels = np.fromfile(root / "mnist/train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)
    labels = np.fromfile(root / "mnist/train-labels-idx1-ubyte", np.uint8)[8:]
    return pixels[:rows].astype(np.float64), labels[:rows]


def folds():
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, KFold

    features, labels = mnist(10_000)
    model = LogisticRegression(multi_class="ovr", tol=TOLERANCE, max_iter=1000)
    search = GridSearchCV(model, {"C": STRENGTHS}, cv=KFold(5), n_jobs=threads, refit=False)
    start = time.perf_counter()
    search.fit(features, labels)
    print(f"GridSearchCV(n_jobs={threads}): {time.perf_counter() - start:.2f} s")
    for strength, mean in zip(STRENGTHS, search.cv_results_["mean_test_score"]):
        print(f"C {strength:g}: accuracy {mean:.4f}")


def grid():
    import torch

    torch.set_num_threads(threads)
    files = [np.fromfile(root / f"cifar-10-batches-bin/data_batch_{i}.bin", np.uint8) for i in range(1, 6)]
    table = np.concatenate(files).reshape(-1, 3073)
    features = torch.tensor(table[:, 1:].astype(np.float32))
    labels = torch.tensor(table[:, 0].astype(np.int64))
    settings = [(rate, decay) for rate in (1e-8, 2e-8, 5e-8, 1e-7, 2e-7, 5e-7) for decay in (0.0, 1e-3, 1e-2, 1e-1)]
    seconds = []
    for rate, decay in settings:
        torch.manual_seed(1)
        layer = torch.nn.Linear(3072, 10)
        optimizer = torch.optim.SGD(
            [{"params": [layer.weight], "weight_decay": decay}, {"params": [layer.bias], "weight_decay": 0.0}],
            lr=rate, momentum=0.9)
        start = time.perf_counter()
        for batch in torch.randperm(len(labels)).split(256):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(layer(features[batch]), labels[batch]).backward()
            optimizer.step()
        seconds.append(time.perf_counter() - start)
    print(f"PyTorch {torch.__version__}, {threads} threads: an epoch of all 24 settings {sum(seconds):.2f} s, of the "
          f"quickest {min(seconds):.3f} s")


{"folds": folds, "grid": grid}.get(what, lambda: sys.exit(__doc__))()
