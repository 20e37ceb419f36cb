#!/usr/bin/python3
"""Writes small files in many formats with the libraries that define them, and the same rows as CSV.

usage: make_format_files.py
Every file of a row below holds what the CSV file of its name holds.
"""
import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import io
import pathlib
import zipfile

import h5py
import numpy as np
from PIL import Image
from scipy.io import arff, savemat
from sklearn.datasets import dump_svmlight_file

here = pathlib.Path(__file__).parent


def write_csv(name, features, labels):
    rows = [",".join(repr(value.item()) for value in row) + f",{label}" for row, label in zip(features, labels)]
    (here / f"{name}.csv").write_text("\n".join(rows) + "\n")


def write_npz(name, arrays):
    """A NumPy archive whose bytes do not depend on the time."""
    with zipfile.ZipFile(here / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, array in arrays.items():
            content = io.BytesIO()
            np.save(content, array)
            archive.writestr(zipfile.ZipInfo(f"{key}.npy", (2000, 1, 1, 0, 0, 0)), content.getvalue(), zipfile.ZIP_DEFLATED)


random = np.random.RandomState(3)
labels = np.array([3, 1, 3, 2, 1, 2, 3, 1])

decimals = np.round(random.standard_normal((8, 3)) * [1, 50, 1e-3], 6)
decimals[random.random_sample(decimals.shape) < 0.3] = 0
decimals[0] = [0.1, -2.5, 7]
write_csv("decimals", decimals, labels)
np.save(here / "decimals.npy", decimals)
np.save(here / "decimals_fortran.npy", np.asfortranarray(decimals))
np.save(here / "decimals_big_endian.npy", decimals.astype(">f8"))
np.save(here / "labels.npy", labels)
np.save(here / "labels_column.npy", labels.astype("u1").reshape(-1, 1))
np.save(here / "labels_float.npy", labels.astype("f4"))
np.save(here / "labels_text.npy", np.array([f"{label}" for label in labels]))
np.save(here / "labels_bytes.npy", np.array([f"{label}" for label in labels], dtype="S"))
write_npz("decimals.npz", {"X": decimals, "y": labels})
write_npz("parts.npz", {"x_train": decimals, "y_train": labels, "x_test": decimals[:2] + 1, "y_test": labels[:2]})
dump_svmlight_file(decimals, labels, str(here / "decimals.libsvm"), zero_based=False)
dump_svmlight_file(decimals, labels, str(here / "decimals_from_0.libsvm"), zero_based=True)
dump_svmlight_file(decimals, labels, str(here / "groups.libsvm"), zero_based=False, query_id=np.arange(8) // 2)

integers = random.randint(0, 256, (8, 12))
write_csv("integers", integers, labels)
for kind in ["u1", "i2", ">i2", "u2", "i4", ">u4", "i8", "u8", "f2", "f4", ">f4"]:
    np.save(here / f"integers_{kind.replace('>', 'be_')}.npy", integers.astype(kind))
np.save(here / "integers_images.npy", integers.astype("u1").reshape(8, 3, 4))
# Red, green and blue behind each pixel, from planes.
np.save(here / "integers_channels_last.npy", integers.astype("u1").reshape(8, 3, 2, 2).transpose(0, 2, 3, 1))
np.save(here / "integers_channels_first.npy", integers.astype("u1").reshape(8, 3, 2, 2))

signs = random.randint(-128, 128, (8, 2))
write_csv("signs", signs, labels)
np.save(here / "signs_i1.npy", signs.astype("i1"))

flags = random.randint(0, 2, (8, 4))
write_csv("flags", flags, labels)
np.save(here / "flags_b1.npy", flags.astype(bool))
np.save(here / "objects.npy", np.array([[1, "a"]], dtype=object), allow_pickle=True)
np.save(here / "structures.npy", np.zeros(2, dtype=[("x", "f8"), ("y", "i4")]))
np.save(here / "complex.npy", np.zeros((2, 2), dtype="c16"))

# SciPy reads all but texts and sparse rows.
(here / "weather.arff").write_text(
    """% a comment
@RELATION 'the weather'

@attribute outlook {sunny, overcast, 'light rain'}
@attribute temperature REAL
@attribute 'wind speed' integer
@attribute day DATE "yyyy-MM-dd"
@attribute play {yes, no}
@data
sunny, 85.5, 3, 1970-01-02, no
'light rain', ?, 4, 2000-03-01, yes
overcast,-1e1,?,1999-12-31,yes
"""
)
(here / "weather.csv").write_text(
    """outlook,temperature,wind speed,day,play
sunny,85.5,3,86400,no
light rain,?,4,951868800,yes
overcast,-10,?,946598400,yes
"""
)
# SciPy 1.10 takes no quoted values in rows.
data, _ = arff.loadarff(io.StringIO((here / "weather.arff").read_text().replace("'light rain'", "rain")))
days = [float(row["day"].astype("datetime64[s]").astype("int64")) for row in data]
assert days == [86400, 951868800, 946598400], days
(here / "sparse.arff").write_text(
    """@relation sparse
@attribute a numeric
@attribute b {x, y}
@attribute c numeric
@attribute class {no, yes}
@data
{0 1.5, 3 yes}
{}
{1 y, 2 -4}
"""
)
(here / "sparse.csv").write_text("1.5,x,0,yes\n0,x,0,no\n0,y,-4,no\n")

# HDF5, as h5py writes it.
with h5py.File(here / "decimals.h5", "w", libver="earliest") as file:
    file.create_dataset("X", data=decimals, compression="gzip", shuffle=True)
    file.create_dataset("y", data=labels.astype("i8"))
with h5py.File(here / "kinds.h5", "w", libver="earliest") as file:
    group = file.create_group("kinds")
    for kind in ["u1", ">i2", "i4", "u8", "f2", "f4", ">f8"]:
        group[kind.replace(">", "be_")] = integers.astype(kind)
    group["flags"] = flags.astype(bool)
    group["signs"] = signs.astype("i1")
    group["texts"] = [f"{label}" for label in labels]
    group["bytes"] = np.array([f"{label}" for label in labels], dtype="S4")
    group["structures"] = np.zeros(2, dtype=[("x", "f8")])
    group["large"] = np.array([[2**60 + 1]])
# A file as ann-benchmarks has it.
points, queries = decimals[:6].astype("f4"), decimals[6:].astype("f4")
distances = np.sqrt(((queries[:, None].astype("f8") - points[None].astype("f8")) ** 2).sum(2))
with h5py.File(here / "ann.hdf5", "w", libver="earliest") as file:
    file["train"], file["test"] = points, queries
    file["neighbors"] = np.argsort(distances, 1, kind="stable")[:, :3].astype("i4")
    file["distances"] = np.sort(distances, 1)[:, :3].astype("f4")
    file.attrs["distance"] = "euclidean"

# MATLAB, as SciPy writes it: rows of a matrix, and images as SVHN has them.
savemat(here / "decimals.mat", {"X": decimals, "y": labels.reshape(-1, 1)}, do_compression=True)
savemat(here / "decimals_columns.mat", {"X": decimals.T, "y": labels.reshape(1, -1).astype("u1")})
colours = integers.reshape(8, 3, 2, 2)  # rows x channels x height x width
savemat(here / "images.mat", {"X": colours.transpose(2, 3, 1, 0).astype("u1"), "y": labels.reshape(-1, 1)})
svhn = random.randint(0, 256, (3, 32 * 32 * 3)).astype("u1")
savemat(
    here / "svhn.mat",
    {"X": svhn.reshape(3, 3, 32, 32).transpose(2, 3, 1, 0), "y": np.array([[10], [1], [7]], "u1")},
    do_compression=True,
)
write_csv("svhn", svhn, [0, 1, 7])

# MATLAB 7.3 is HDF5, which h5py writes, with its indices reversed, behind a header that says so.
with h5py.File(here / "decimals_73.mat", "w", userblock_size=512, libver="earliest") as file:
    for name, values, kind in [("X", decimals, b"double"), ("y", labels.reshape(-1, 1).astype("f8"), b"double")]:
        file[name] = values.T
        file[name].attrs["MATLAB_class"] = np.bytes_(kind)
with open(here / "decimals_73.mat", "r+b") as file:
    file.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64, HDF5 schema 1.00 .".ljust(124) + b"\x00\x02IM")

# Images, as Pillow writes, reads and resizes them.
folder = here / "images"
folder.mkdir(exist_ok=True)
gray = Image.fromarray(random.randint(0, 256, (5, 7)).astype("u1"))
smooth = np.add.outer(np.arange(12) * 9, np.arange(10) * 11)
colour = Image.fromarray(np.stack([smooth, smooth.T[:10].repeat(2, 0)[:12, :10], 200 - smooth], 2).clip(0, 255).astype("u1"))
gray.save(folder / "gray.png")
colour.save(folder / "colour.png")
colour.save(folder / "colour.jpg", quality=90)
colour.convert("L").save(folder / "gray.jpg", quality=75)
colour.quantize(16).save(folder / "palette.png")
colour.convert("RGBA").save(folder / "transparent.png")
gray.convert("1").save(folder / "bits.png")
Image.fromarray((np.arange(35).reshape(5, 7) * 1800).astype("u2")).save(folder / "deep.png")
lines = []
for name in sorted(path.name for path in folder.iterdir()):
    image = Image.open(folder / name)
    if name == "deep.png":
        pixels = np.asarray(image) >> 8
    else:
        pixels = np.asarray(image.convert("L" if image.mode in ("1", "L") else "RGB"))
    lines.append(f"{name} {' '.join(map(str, pixels.ravel()))}")
for name, size in [("gray.png", (3, 2)), ("gray.png", (9, 11)), ("colour.png", (4, 5)), ("colour.png", (10, 6))]:
    pixels = np.asarray(Image.open(folder / name).resize(size, Image.BILINEAR))
    lines.append(f"{name}:{size[1]}x{size[0]} {' '.join(map(str, pixels.ravel()))}")
lines.append(f"colour.png:gray {' '.join(map(str, np.asarray(colour.convert('L')).ravel()))}")
(here.parent / "expected" / "image_values.txt").write_text("\n".join(lines) + "\n")
