"""Writes made-up data in the format of CIFAR-10, for tests that have no real one."""

import random
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
