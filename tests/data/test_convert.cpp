#include <catch2/catch.hpp>

#include <string>

#include "data/convert/convert.hpp"
#include "data_files.hpp"
#include "run_program.hpp"

using namespace gridfold;
using namespace gridfold::test;
using Catch::Contains;

namespace {

Dataset read_back(const Converted& converted, Part part = Part::train) {
  const Loader& reader = loader(converted.loader);
  return load_part(reader, request_for(reader, converted.parameters, part));
}

LoadRequest no_path(std::string_view name) { return request_for(loader(name), {}); }

/// What Python prints of a file.
std::string python(const std::string& code) {
  return run_shell(std::string(GRIDFOLD_PYTHON) + " -c '" + code + "'").output;
}

}  // namespace

TEST_CASE("the same numbers have one fingerprint in every format") {
  const TemporaryFolder folder;
  for (const std::string name : {"digits", "iris", "wine", "breast_cancer"}) {
    const Dataset original = load_part(loader(name), no_path(name));
    for (const std::string ending : {"csv", "npy", "npz", "libsvm", "svm", "h5", "hdf5"}) {
      CAPTURE(name, ending);
      const bool has_numbers = original.class_names.front() == "0";
      if (!has_numbers && (ending == "libsvm" || ending == "svm")) continue;
      const Converted converted =
          convert(loader(name), no_path(name), folder.path() / (name + "." + ending), loaders());
      CHECK(read_back(converted).fingerprint == original.fingerprint);
      CHECK(read_back(converted).class_names == original.class_names);
    }
  }
}

TEST_CASE("drawn rows are written with the fingerprint that they have") {
  const TemporaryFolder folder;
  for (const std::string name : {"blobs", "moons", "ring", "uniform_cube"}) {
    const Dataset original = load_part(loader(name), no_path(name));
    REQUIRE(original.fingerprint.size() == 64);
    for (const std::string ending : {"csv", "npy", "npz", "h5"}) {
      CAPTURE(name, ending);
      const Converted converted =
          convert(loader(name), no_path(name), folder.path() / (name + "." + ending), loaders());
      CHECK(read_back(converted).fingerprint == original.fingerprint);
    }
  }
}

TEST_CASE("numpy and h5py read what is written") {
  const TemporaryFolder folder;
  convert(loader("iris"), no_path("iris"), folder.path() / "iris.npz", loaders());
  convert(loader("iris"), no_path("iris"), folder.path() / "iris.npy", loaders());
  convert(loader("digits"), no_path("digits"), folder.path() / "digits.h5", loaders());
  const std::string at = folder.path().string();
  CHECK(python("import numpy as np; a = np.load(\"" + at +
               "/iris.npz\"); x = a[\"x_train\"]; y = a[\"y_train\"]; "
               "print(x.shape, x.dtype, x[149], y.dtype, y[0], y[149])") ==
        "(150, 4) float64 [5.9 3.  5.1 1.8] <U10 setosa virginica\n");
  CHECK(python("import numpy as np; print(np.load(\"" + at + "/iris.npy\")[0], np.load(\"" + at +
               "/iris-labels.npy\")[50])") == "[5.1 3.5 1.4 0.2] versicolor\n");
  CHECK(python("import h5py; f = h5py.File(\"" + at +
               "/digits.h5\"); x = f[\"x_train\"]; y = f[\"y_train\"]; "
               "print(x.shape, x.dtype, x[0][2], y.dtype, y[:4])") == "(1797, 64) uint8 5 uint8 [0 1 2 3]\n");
}

TEST_CASE("scikit-learn and pandas read what is written") {
  const TemporaryFolder folder;
  const std::string at = folder.path().string();
  convert(loader("digits"), no_path("digits"), folder.path() / "digits.libsvm", loaders());
  convert(loader("wine"), no_path("wine"), folder.path() / "wine.csv", loaders());
  CHECK(python("from sklearn.datasets import load_svmlight_file, load_digits; "
               "x, y = load_svmlight_file(\"" +
               at +
               "/digits.libsvm\", n_features=64); d = load_digits(); "
               "print((x.toarray() == d.data).all(), (y == d.target).all())") == "True True\n");
  CHECK(python("import pandas as pd; from sklearn.datasets import load_wine; d = load_wine(); "
               "t = pd.read_csv(\"" +
               at + "/wine.csv\"); print((t.iloc[:, :13].values == d.data).all(), t.columns[0])") == "True alcohol\n");
}

TEST_CASE("categories, missing values, groups and odd texts survive as CSV") {
  const TemporaryFolder folder;
  const auto file = folder.write("odd.csv",
                                 "size,\"hue, or so\",zip,page,class\n1.5,red,01,p1,\"a \"\"b\"\"\"\n"
                                 ",\"NA\",02,p1,NB\n0.1,\" x\",01,p2,NB\n");
  const LoadRequest request =
      request_of("csv", file, {{"groups", "page"}, {"categorical", std::vector<std::string>{"zip"}}});
  const Dataset before = load_part(loader("csv"), request);
  const Converted converted = convert(loader("csv"), request, folder.path() / "out.csv", loaders());
  const Dataset after = read_back(converted);
  CHECK(after.fingerprint == before.fingerprint);
  CHECK(after.group_names == std::vector<std::string>{"p1", "p2"});
  CHECK(after.columns == before.columns);
  CHECK(after.class_names == before.class_names);
  CHECK_THAT(data_error([&] { convert(loader("csv"), request, folder.path() / "out.npz", loaders()); }),
             Contains("NPY holds numbers alone, but column hue, or so holds texts; write .csv, or drop the column with "
                      "--set drop_columns=[hue, or so]"));
}

TEST_CASE("both parts are converted, and images keep their shape") {
  const TemporaryFolder folder;
  const LoadRequest request = request_of("csv", folder.write("train.csv", "1,2,6\n3,0,7\n"),
                                         {{"test_path", folder.write("test.csv", "5,0,7\n").string()}});
  LoadRequest of_test = request;
  of_test.part = Part::test;
  for (const std::string ending : {"csv", "npy", "npz", "libsvm", "h5"}) {
    CAPTURE(ending);
    const Converted converted = convert(loader("csv"), request, folder.path() / ("both." + ending), loaders());
    CHECK(read_back(converted, Part::test).fingerprint == load_part(loader("csv"), of_test).fingerprint);
  }
  const std::string images = std::string(GRIDFOLD_SOURCE_DIR) + "/tests/data/formats/svhn.mat";
  const Dataset before = load_part(loader("matlab"), request_of("matlab", images));
  for (const std::string ending : {"npz", "h5"}) {
    const Converted converted =
        convert(loader("matlab"), request_of("matlab", images), folder.path() / ("images." + ending), loaders());
    const Dataset after = read_back(converted);
    CHECK(after.fingerprint == before.fingerprint);
    REQUIRE(after.image_shape);
    CHECK(after.image_shape->channels == 3);
    CHECK(after.image_shape->width == before.image_shape->width);
  }
}

TEST_CASE("nothing is left behind where a format cannot hold the rows, and no file is written over") {
  const TemporaryFolder folder;
  const TemporaryFolder out;
  const auto table = folder.write("table.csv", "x,class\n1,6\n,7\n");
  const auto target = out.path() / "table.libsvm";
  CHECK_THAT(data_error([&] { convert(loader("csv"), request_of("csv", table), target, loaders()); }),
             Contains("LIBSVM holds no missing values; write .csv or .npz"));
  CHECK(std::filesystem::is_empty(out.path()));
  convert(loader("csv"), request_of("csv", table), out.path() / "table.csv", loaders());
  CHECK_THROWS_WITH(convert(loader("csv"), request_of("csv", table), out.path() / "table.csv", loaders()),
                    Contains("table.csv: the file exists already"));
  CHECK_THROWS_WITH(
      convert(loader("csv"), request_of("csv", table), out.path() / "table.xls", loaders()),
      Contains("the ending says no format to write; allowed: .csv, .npy, .npz, .libsvm, .svm, .h5, .hdf5"));
}

TEST_CASE("a LIBSVM file has numbers as labels and whole numbers as groups") {
  const TemporaryFolder folder;
  CHECK_THAT(data_error([&] { convert(loader("iris"), no_path("iris"), folder.path() / "iris.libsvm", loaders()); }),
             Contains("LIBSVM's labels are numbers, and \"setosa\" is none; write .csv, .npz or .h5"));
  const auto table = folder.write("t.csv", "x,g,y\n1,7,0\n2,7,1\n3,12,0\n");
  const Converted converted =
      convert(loader("csv"), request_of("csv", table, {{"groups", "g"}}), folder.path() / "t.libsvm", loaders());
  CHECK(read_bytes(folder.path() / "t.libsvm") == "0 qid:7 1:1\n1 qid:7 1:2\n0 qid:12 1:3\n");
  CHECK(read_back(converted).group_names == std::vector<std::string>{"7", "12"});
  const auto texts = folder.write("g.csv", "x,g,y\n1,a,0\n2,b,1\n");
  CHECK_THAT(
      data_error([&] {
        convert(loader("csv"), request_of("csv", texts, {{"groups", "g"}}), folder.path() / "g.libsvm", loaders());
      }),
      Contains("groups (qid) are whole numbers, and \"a\" is none"));
}

TEST_CASE("a conversion makes no folders") {
  const TemporaryFolder folder;
  CHECK_THROWS_WITH(convert(loader("iris"), no_path("iris"), folder.path() / "absent/iris.csv", loaders()),
                    Contains("absent: the folder does not exist; make it first"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "absent"));
}
