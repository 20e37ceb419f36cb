#!/usr/bin/python3
"""Writes the weights that PyTorch's optimisers come to on iris.

usage: make_descent_expected.py
descent_weights.txt: the parameters as gridfold calls them, a bar, and the weights, class after class, each with its
intercept last. Every run takes the first 120 rows of iris as one batch (classes of one size would begin with
gradients of 0, whose rounding Adam would follow), standardized over all, starts at 0, minimises the mean cross-entropy
in double precision, and penalises all but the intercepts.
"""
import math
import os
import pathlib

os.environ["OMP_NUM_THREADS"] = "1"

import torch
from sklearn.datasets import load_iris
from sklearn.preprocessing import StandardScaler

features, labels = load_iris(return_X_y=True)
features = torch.tensor(StandardScaler().fit_transform(features))[:120]
labels = torch.tensor(labels)[:120]

EPOCHS = 30
cases = [
    {"solver": "sgd", "learning_rate": 0.5, "alpha": 0.01},
    {"solver": "sgd", "learning_rate": 0.2, "alpha": 0.01, "momentum": 0.9},
    {"solver": "sgd", "learning_rate": 0.2, "alpha": 0.01, "momentum": 0.9, "nesterov": "true"},
    {"solver": "adam", "learning_rate": 0.1, "alpha": 0.01},
    {"solver": "adam", "learning_rate": 0.1, "alpha": 0.0, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 0.001},
    {"solver": "sgd", "learning_rate": 0.5, "alpha": 0.0, "schedule": "cosine"},
    {"solver": "adam", "learning_rate": 0.1, "alpha": 0.0, "schedule": "step", "step_epochs": 7, "step_factor": 0.3},
    {"solver": "sgd", "learning_rate": 0.5, "alpha": 0.0, "schedule": "inverse", "decay": 0.2},
]

lines = []
for case in cases:
    layer = torch.nn.Linear(features.shape[1], 3).double()
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    groups = [{"params": [layer.weight], "weight_decay": case["alpha"]}, {"params": [layer.bias], "weight_decay": 0.0}]
    if case["solver"] == "sgd":
        optimizer = torch.optim.SGD(groups, lr=case["learning_rate"], momentum=case.get("momentum", 0),
                                    nesterov="nesterov" in case)
    else:
        optimizer = torch.optim.Adam(groups, lr=case["learning_rate"], eps=case.get("epsilon", 1e-8),
                                     betas=(case.get("beta_1", 0.9), case.get("beta_2", 0.999)))
    factor = {
        "constant": lambda epoch: 1,
        "cosine": lambda epoch: (1 + math.cos(math.pi * epoch / EPOCHS)) / 2,
        "step": lambda epoch: case["step_factor"] ** (epoch // case["step_epochs"]),
        "inverse": lambda epoch: 1 / (1 + case["decay"] * epoch),
    }[case.get("schedule", "constant")]
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, factor)
    for _ in range(EPOCHS):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(layer(features), labels).backward()
        optimizer.step()
        scheduler.step()
    weights = torch.hstack([layer.weight, layer.bias[:, None]]).detach().numpy().ravel()
    text = " ".join(f"{name}={value}" for name, value in case.items())
    lines.append(f"{text} epochs={EPOCHS} batch_size=120|{' '.join(repr(float(value)) for value in weights)}")
(pathlib.Path(__file__).parent / "descent_weights.txt").write_text("\n".join(lines) + "\n")
