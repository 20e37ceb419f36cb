"""Writes made-up data in the formats of CIFAR-10 and MNIST, for tests that have no real one."""

import random
import struct
from pathlib import Path

CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()
ROWS_OF_A_FILE = 10000


def image(random_numbers, label):
    """32 x 32 pixels in three planes: a ramp whose direction and colour depend on the label, with some noise."""
    pixels = bytearray()
    for plane in range(3):
        across, down = (label * 7 + plane * 3) % 5 - 2, (label * 5 + plane) % 5 - 2
        for y in range(32):
            for x in range(32):
                pixels.append(max(0, min(255, 120 + across * x + down * y + random_numbers.randrange(40))))
    return bytes(pixels)


def write_cifar10(folder):
    """Files of the right size, in each of which 200 images come again and again."""
    folder = Path(folder)
    folder.mkdir(parents=True)
    (folder / "batches.meta.txt").write_text("\n".join(CLASSES) + "\n")
    for seed, name in enumerate([f"data_batch_{batch}" for batch in range(1, 6)] + ["test_batch"]):
        random_numbers = random.Random(seed)
        labels = [random_numbers.randrange(10) for _ in range(200)]
        records = b"".join(bytes([label]) + image(random_numbers, label) for label in labels)
        (folder / f"{name}.bin").write_bytes(records * (ROWS_OF_A_FILE // len(labels)))


def digit(random_numbers, label):
    """28 x 28 pixels: a ramp whose direction depends on the label, with some noise."""
    across, down = label % 5 - 2, label * 3 % 7 - 3
    return bytes(
        max(0, min(255, 120 + across * x + down * y + random_numbers.randrange(40)))
        for y in range(28)
        for x in range(28)
    )


def write_mnist(folder, train_rows, test_rows):
    """Four IDX files."""
    folder = Path(folder)
    folder.mkdir(parents=True)
    for part, rows in (("train", train_rows), ("t10k", test_rows)):
        random_numbers = random.Random(rows)
        labels = [row % 10 for row in range(rows)]
        pixels = b"".join(digit(random_numbers, label) for label in labels)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(struct.pack(">IIII", 0x803, rows, 28, 28) + pixels)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(struct.pack(">II", 0x801, rows) + bytes(labels))
