#!/usr/bin/python3
"""Others doing the work of linear_benchmark, on the same data.

usage: linear_peers.py folds [THREADS]     scikit-learn's GridSearchCV, n_jobs=THREADS, of logistic regression:
                                           12 values of C, 5 folds of the first 10,000 images of MNIST
       linear_peers.py optima [PROGRAM]    how far from the optimum scikit-learn and gridfold stop on these images,
                                           for four values of C; PROGRAM is build/release/gridfold
       linear_peers.py grid [THREADS [ROWS]]
                                           PyTorch: an epoch of softmax regression on CIFAR-10 for each of 24
                                           combinations of learning rate and weight decay, batches of 256
GRIDFOLD_DATA names the folder that holds mnist/ and cifar-10-batches-bin/.

scikit-learn gets pixels from 0 to 1, which suits it, gridfold the bytes of the file: with C / 255^2 the optimum is the
same. TOLERANCE is the largest power of ten with which scikit-learn comes as near to it as gridfold does with 1e-4.
"""
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

what = sys.argv[1] if len(sys.argv) > 1 else ""
threads = int(sys.argv[2]) if len(sys.argv) > 2 and what != "optima" else 2
# GridSearchCV runs processes; PyTorch has threads of its own.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(threads if what == "grid" else 1)

import numpy as np

root = pathlib.Path(os.environ["GRIDFOLD_DATA"])
# Of gridfold's; scikit-learn's are 255^2 times as large.
STRENGTHS = [1e-9, 3e-9, 1e-8, 3e-8, 1e-7, 3e-7, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4]
TOLERANCE = 1e-1


def mnist(rows):
    pixels = np.fromfile(root / "mnist/train-images-idx3-ubyte", np.uint8)[16:].reshape(-1, 784)
    labels = np.fromfile(root / "mnist/train-labels-idx1-ubyte", np.uint8)[8:]
    return pixels[:rows] / 255.0, labels[:rows]


class Watch:
    """Elapsed time, and the processor time of this process and of those that it waited for."""

    def __init__(self):
        self.start, self.before = time.perf_counter(), self.processor()

    @staticmethod
    def processor():
        return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))

    def __str__(self):
        elapsed = time.perf_counter() - self.start
        return f"{elapsed:.2f} s, of processor time {self.processor() - self.before:.2f} s"


def logistic(strength, tolerance=TOLERANCE):
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength * 255**2, multi_class="ovr", tol=tolerance, max_iter=10_000)


def folds():
    from joblib.externals.loky import get_reusable_executor
    from sklearn.model_selection import GridSearchCV, KFold

    features, labels = mnist(10_000)
    search = GridSearchCV(logistic(1), {"C": [strength * 255**2 for strength in STRENGTHS]}, cv=KFold(5),
                          n_jobs=threads, refit=False)
    watch = Watch()
    search.fit(features, labels)
    # Workers count once they have ended.
    get_reusable_executor().shutdown()
    print(f"GridSearchCV(n_jobs={threads}): {watch}")
    for strength, mean in zip(STRENGTHS, search.cv_results_["mean_test_score"]):
        print(f"C {strength:g}: accuracy {mean:.4f}")


def objective(weights, intercepts, features, labels, strength):
    """The mean loss and penalty that gridfold minimises, summed over classes; weights are those of pixels up to 255."""
    total = 0.0
    for label in range(10):
        signs = np.where(labels == label, 1.0, -1.0)
        scores = features @ (255 * weights[label]) + intercepts[label]
        penalty = weights[label] @ weights[label] / (2 * strength * len(labels))
        total += np.logaddexp(0, -signs * scores).mean() + penalty
    return total


def gridfold_weights(program, strength, tolerance):
    import h5py

    with tempfile.TemporaryDirectory() as folder:
        sweep = pathlib.Path(folder) / "sweep.yaml"
        sweep.write_text(f"name: optima\ndataset: {{loader: mnist, path: {root}/mnist, train: {{take: 10000}}}}\n"
                         "protocol: {kind: train_test}\n"
                         f"classifier: {{name: logistic, c: {strength:.17g}, tolerance: {tolerance:.17g}, "
                         "iterations: 10000}\n")
        model = pathlib.Path(folder) / "model.h5"
        subprocess.run([program, "fit", sweep, "-o", model], check=True, stdout=subprocess.DEVNULL)
        with h5py.File(model) as file:
            return file["classifier/weights"][:], file["classifier/intercepts"][:]


def optima():
    program = sys.argv[2] if len(sys.argv) > 2 else "build/release/gridfold"
    features, labels = mnist(10_000)
    print("how far above the optimum, relative to it:")
    for strength in STRENGTHS[2::3]:
        best = objective(*gridfold_weights(program, strength, 1e-8), features, labels, strength)
        own = objective(*gridfold_weights(program, strength, 1e-4), features, labels, strength)
        gaps = []
        for tolerance in (10.0, 1.0, 1e-1, 1e-2):
            model = logistic(strength, tolerance).fit(features, labels)
            gaps.append((tolerance, objective(model.coef_ / 255, model.intercept_, features, labels, strength) / best - 1))
        print(f"C {strength:g}: gridfold {own / best - 1:.1e}; scikit-learn "
              + ", ".join(f"{gap:.1e} with tol {tolerance:g}" for tolerance, gap in gaps), flush=True)


def grid():
    import torch

    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 50_000
    torch.set_num_threads(threads)
    files = [np.fromfile(root / f"cifar-10-batches-bin/data_batch_{i}.bin", np.uint8) for i in range(1, 6)]
    table = np.concatenate(files).reshape(-1, 3073)[:rows]
    features = torch.tensor(table[:, 1:].astype(np.float32))
    labels = torch.tensor(table[:, 0].astype(np.int64))
    settings = [(rate, decay) for rate in (1e-8, 2e-8, 5e-8, 1e-7, 2e-7, 5e-7) for decay in (0.0, 1e-3, 1e-2, 1e-1)]
    watch = Watch()
    for rate, decay in settings:
        torch.manual_seed(1)
        layer = torch.nn.Linear(3072, 10)
        optimizer = torch.optim.SGD(
            [{"params": [layer.weight], "weight_decay": decay}, {"params": [layer.bias], "weight_decay": 0.0}],
            lr=rate, momentum=0.9)
        for batch in torch.randperm(len(labels)).split(256):
            optimizer.zero_grad()
            torch.nn.functional.cross_entropy(layer(features[batch]), labels[batch]).backward()
            optimizer.step()
    print(f"PyTorch {torch.__version__}, {threads} threads: an epoch of {len(labels)} rows, all {len(settings)} settings, {watch}")


{"folds": folds, "optima": optima, "grid": grid}.get(what, lambda: sys.exit(__doc__))()
