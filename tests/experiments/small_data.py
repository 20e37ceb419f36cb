"""Writes small data sets in the formats of CIFAR-10 and MNIST, for tests that have no real ones."""

import random
import struct
from pathlib import Path

CIFAR_CLASSES = "airplane automobile bird cat deer dog frog horse ship truck".split()


def smooth_image(random_numbers, label, planes, side):
    """A ramp whose direction and colour depend on the label, with some noise."""
    pixels = bytearray()
    for plane in range(planes):
        across, down = (label * 7 + plane * 3) % 5 - 2, (label * 5 + plane) % 5 - 2
        for y in range(side):
            for x in range(side):
                value = 120 + across * x + down * y + random_numbers.randrange(40)
                pixels.append(max(0, min(255, value)))
    return bytes(pixels)


def images(seed, count, planes, side):
    """(label, pixels) of as many images: some drawn, the rest the same with their brightness changed."""
    random_numbers = random.Random(seed)
    drawn = [(label % 10, smooth_image(random_numbers, label % 10, planes, side)) for label in range(60)]
    for i in range(count):
        label, pixels = drawn[random_numbers.randrange(len(drawn))]
        change = random_numbers.randrange(-20, 21)
        table = bytes(max(0, min(255, value + change)) for value in range(256))
        yield label, pixels.translate(table)


def write_cifar10(folder, rows_per_batch, test_rows):
    folder = Path(folder)
    folder.mkdir(parents=True)
    (folder / "batches.meta.txt").write_text("\n".join(CIFAR_CLASSES) + "\n")
    for batch in range(1, 6):
        records = (bytes([label]) + pixels for label, pixels in images(batch, rows_per_batch, 3, 32))
        (folder / f"data_batch_{batch}.bin").write_bytes(b"".join(records))
    records = (bytes([label]) + pixels for label, pixels in images(0, test_rows, 3, 32))
    (folder / "test_batch.bin").write_bytes(b"".join(records))


def write_mnist(folder, rows, test_rows):
    folder = Path(folder)
    folder.mkdir(parents=True)
    for part, seed, count in (("train", 1, rows), ("t10k", 2, test_rows)):
        made = list(images(seed, count, 1, 28))
        header = struct.pack(">IIII", 0x803, count, 28, 28)
        (folder / f"{part}-images-idx3-ubyte").write_bytes(header + b"".join(pixels for _, pixels in made))
        header = struct.pack(">II", 0x801, count)
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(header + bytes(label for label, _ in made))
