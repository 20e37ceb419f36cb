#include <catch2/catch.hpp>

#include <cstring>
#include <string>
#include <vector>

#include "data/describe.hpp"
#include "format_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

namespace fs = std::filesystem;

ParameterValue labels(const std::string& name) { return {"labels_path", (kFormatFiles / name).string()}; }

Dataset load_npy(const std::string& name, const ParameterValues& options = {labels("labels.npy")}) {
  return load_format("npy", kFormatFiles / name, options);
}

/// The complaint about a file of that content, from the file's name on.
std::string complaint(std::string_view format, const std::string& name, std::string_view content,
                      const ParameterValues& options = {}) {
  const TemporaryFolder folder;
  const fs::path file = folder.write(name, content);
  const std::string message = data_error([&] { load_format(format, file, options); });
  return message.empty() ? message : message.substr(message.find(name));
}

/// An NPY file with that header and those bytes behind it.
std::string npy(std::string header, std::string_view content) {
  header += '\n';
  std::string file("\x93NUMPY\x01\x00", 8);
  file += static_cast<char>(header.size() & 0xff);
  file += static_cast<char>(header.size() >> 8);
  return file + header + std::string(content);
}

std::string npy_complaint(std::string_view content) {
  return complaint("npy", "file.npy", content, {labels("labels.npy")});
}

}  // namespace

TEST_CASE("NPY files of every type, order and byte order hold what the CSV file holds") {
  for (const std::string name : {"decimals", "decimals_fortran", "decimals_big_endian"}) {
    INFO(name);
    CHECK(load_npy(name + ".npy").fingerprint == csv_fingerprint("decimals"));
  }
  for (const std::string type : {"u1", "i2", "be_i2", "u2", "i4", "be_u4", "i8", "u8", "f2", "f4", "be_f4"}) {
    INFO(type);
    const Dataset dataset = load_npy("integers_" + type + ".npy");
    CHECK(dataset.fingerprint == csv_fingerprint("integers"));
    CHECK(dataset.bytes_per_feature() == 1);
  }
  CHECK(load_npy("signs_i1.npy").fingerprint == csv_fingerprint("signs"));
  CHECK(load_npy("flags_b1.npy").fingerprint == csv_fingerprint("flags"));
}

TEST_CASE("labels of an array are whole numbers in any type, or texts") {
  for (const std::string name : {"labels_column", "labels_float", "labels_text", "labels_bytes"}) {
    INFO(name);
    CHECK(load_npy("decimals.npy", {labels(name + ".npy")}).fingerprint == csv_fingerprint("decimals"));
  }
  CHECK_THAT(data_error([] { load_npy("decimals.npy", {labels("decimals.npy")}); }),
             Catch::Contains("labels are 8 x 3 values, but one for each row is needed"));
  CHECK_THAT(data_error([] { load_npy("decimals.npy", {}); }),
             Catch::Contains("name the file of the labels in labels_path"));
}

TEST_CASE("an NPZ archive's arrays are found by their usual names, or named") {
  const Dataset dataset = load_format("npy", kFormatFiles / "decimals.npz");
  CHECK(dataset.fingerprint == csv_fingerprint("decimals"));
  CHECK(load_format("npy", kFormatFiles / "decimals.npz", {{"features", "X"}, {"labels", "y"}}).fingerprint ==
        dataset.fingerprint);
  CHECK_THAT(data_error([] {
               load_format("npy", kFormatFiles / "decimals.npz", {{"features", "x"}});
             }),
             Catch::Contains("nothing in it is called \"x\"; allowed: X, y; did you mean \"X\"?"));
  CHECK(load_format("npy", kFormatFiles / "parts.npz").fingerprint == dataset.fingerprint);
  CHECK(load_format("npy", kFormatFiles / "parts.npz", {}, Part::test).rows() == 2);
  CHECK(loader("npy").files(request_of("npy", kFormatFiles / "decimals.npz", {}, Part::test)).empty());
}

TEST_CASE("arrays of images are rows of planes, wherever their channels stand") {
  const Dataset gray = load_npy("integers_images.npy");
  CHECK(gray.fingerprint == csv_fingerprint("integers"));
  CHECK((gray.image_shape->channels == 1 && gray.image_shape->height == 3 && gray.image_shape->width == 4));
  for (const std::string place : {"first", "last"}) {
    INFO(place);
    const Dataset colour = load_npy("integers_channels_" + place + ".npy");
    CHECK(colour.fingerprint == csv_fingerprint("integers"));
    CHECK((colour.image_shape->channels == 3 && colour.image_shape->height == 2 && colour.image_shape->width == 2));
  }
}

TEST_CASE("arrays that hold no rows of numbers are refused by name") {
  CHECK_THAT(data_error([] { load_npy("objects.npy"); }),
             Catch::EndsWith("objects.npy: the array holds Python objects, "
                             "which only Python reads; save numbers or texts "
                             "instead"));
  CHECK_THAT(data_error([] { load_npy("structures.npy"); }), Catch::Contains("the array holds structures"));
  CHECK_THAT(data_error([] { load_npy("complex.npy"); }), Catch::Contains("the array's type is \"<c16\""));
  CHECK_THAT(data_error([] { load_npy("labels.npy"); }), Catch::Contains("features are 8 values; rows x columns"));
  CHECK_THAT(data_error([] { load_npy("labels_text.npy"); }), Catch::Contains("the features are texts"));
}

TEST_CASE("an NPY file cut anywhere, or with a byte more, is refused") {
  const std::string whole = read_bytes(kFormatFiles / "decimals.npy");
  for (std::size_t length = 0; length < whole.size(); ++length) {
    INFO(length);
    CHECK_FALSE(npy_complaint(whole.substr(0, length)).empty());
  }
  CHECK_THAT(npy_complaint(whole + "x"), Catch::Contains("1 more bytes follow"));
  const std::string archive = read_bytes(kFormatFiles / "decimals.npz");
  for (std::size_t length = 0; length < archive.size() / 2; length += 7) {
    INFO(length);
    CHECK_FALSE(complaint("npy", "file.npz", archive.substr(0, length)).empty());
  }
}

TEST_CASE("a hostile NPY header allocates nothing for what the file does not hold") {
  const auto header = [](const std::string& shape) {
    return "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + "}";
  };
  CHECK_THAT(npy_complaint(npy(header("(1000000000, 60)"), "12345678")), Catch::Contains("the file ends here"));
  CHECK_THAT(npy_complaint(npy(header("(18446744073709551615, 2)"), "")),
             Catch::Contains("are more than gridfold takes"));
  CHECK_THAT(npy_complaint(npy(header("(99999999999999999999,)"), "")), Catch::Contains("cannot be read"));
  for (const std::string wrong :
       {"", "{", "{'descr': '<f8'}", "{'shape': (1,2)}", "[1]", "{'descr': '<f8', 'shape': (1"}) {
    INFO(wrong);
    CHECK_THAT(npy_complaint(npy(wrong, "")), Catch::Contains("the NPY header"));
  }
  CHECK_THAT(npy_complaint("PK\x03\x04 no array"), Catch::Contains("does not begin as a NumPy array does"));
  CHECK_THAT(npy_complaint(npy(header("(8, 1)"), std::string(64, '\xff'))), Catch::Equals(""));
  std::string infinite(64, '\0');
  const double infinity = 1e308 * 10;
  std::memcpy(infinite.data() + 8, &infinity, sizeof(infinity));
  CHECK_THAT(npy_complaint(npy(header("(8, 1)"), infinite)),
             Catch::Contains("row 1, column 0 (both from 0) is inf; features must be finite"));
}

TEST_CASE("an array of more than the machine's memory is refused before it is read") {
  const TemporaryFolder folder;
  const std::uint64_t rows = std::uint64_t{1} << 33;
  const std::string begin =
      npy("{'descr': '<f8', 'fortran_order': False, 'shape': (" + std::to_string(rows) + ", 1)}", "");
  const fs::path file = folder.write("large.npy", begin);
  // A file of zeros that takes no room.
  fs::resize_file(file, begin.size() + rows * 8);
  CHECK_THAT(data_error([&] { load_format("npy", file, {labels("labels.npy")}); }),
             Catch::Contains("large.npy: ") && Catch::Contains("GiB"));
}

TEST_CASE("a file of labels and index:value pairs is LIBSVM's, whatever it is called") {
  const TemporaryFolder folder;
  for (const std::string name : {"a.txt", "a.csv", "a.data", "a", "a.dat"}) {
    INFO(name);
    CHECK(
        recognise(folder.write(name, "# made by hand\n1 1:0.5 3:2\n-1 qid:4 2:1 # last\n"), loaders()).component.name ==
        "libsvm");
  }
  CHECK(recognise(folder.write("times.txt", "1 12:30 11:15\n2 10:00 9:30\n"), loaders()).component.name == "csv");
  CHECK(recognise(folder.write("rows.txt", "1 2 3\n4 5 6\n"), loaders()).component.name == "csv");
}

TEST_CASE("LIBSVM files hold what the CSV file holds, counted from 1 or from 0") {
  CHECK(load_format("libsvm", kFormatFiles / "decimals.libsvm").fingerprint == csv_fingerprint("decimals"));
  CHECK(load_format("libsvm", kFormatFiles / "decimals_from_0.libsvm").fingerprint == csv_fingerprint("decimals"));
  const Dataset groups = load_format("libsvm", kFormatFiles / "groups.libsvm");
  CHECK(groups.groups == std::vector<std::int32_t>{0, 0, 1, 1, 2, 2, 3, 3});
  CHECK(groups.group_names == std::vector<std::string>{"0", "1", "2", "3"});
}

TEST_CASE("both parts of a LIBSVM data set have the columns that either needs") {
  const TemporaryFolder folder;
  const fs::path train = folder.write("a", "+1 1:1 3:2\n-1 # nothing\n");
  const ParameterValues options{{"test_path", folder.write("a.t", "1 5:7\n").string()}};
  CHECK(load_format("libsvm", train).feature_count() == 3);
  CHECK(load_format("libsvm", train, options).feature_count() == 5);
  const Dataset test = load_format("libsvm", train, options, Part::test);
  CHECK(row_of<std::uint8_t>(test, 0) == std::vector<std::uint8_t>{0, 0, 0, 0, 7});
  CHECK(test.class_names == std::vector<std::string>{"-1", "1"});
  CHECK(load_format("libsvm", train, {{"columns", std::int64_t{9}}}).feature_count() == 9);
  CHECK_THAT(data_error([&] {
               load_format("libsvm", train, {{"columns", std::int64_t{2}}});
             }),
             Catch::EndsWith("the values have 3 columns; allowed: 3 or more"));
  CHECK(loader("libsvm").recognises(train));
  CHECK_FALSE(loader("libsvm").recognises(folder.write("notes", "see 1:2\n")));
}

TEST_CASE("lines that are not LIBSVM's are refused where they stand") {
  const auto wrong = [](std::string_view text) { return complaint("libsvm", "file.svm", text); };
  CHECK(wrong("1 1:2\n1 2\n") == "file.svm:2:3: \"2\" is not index:value; is this a LIBSVM file?");
  CHECK(wrong("1 2:1 2:1\n") == "file.svm:1:7: index 2 follows 2; indices must ascend");
  CHECK(wrong("1 x:1\n") == "file.svm:1:3: \"x\" is not a column's index, 0 to 100000000");
  CHECK(wrong("1 1:x\n") == "file.svm:1:5: \"x\" is not a finite decimal number");
  CHECK(wrong("1:2 2:3\n") == "file.svm:1:1: the line has no label before its values");
  CHECK_THAT(wrong("1,2 1:3\n"), Catch::StartsWith("file.svm:1:1: \"1,2\" are several labels"));
  CHECK_THAT(wrong("0.5 1:3\n"),
             Catch::StartsWith("file.svm:1:1: the label \"0.5\" is a number without being an integer"));
  CHECK(wrong("# nothing\n\n") == "file.svm:1:1: the file holds no rows");
  CHECK_THAT(wrong("1 qid:1 1:1\n1 1:1\n"), Catch::Contains("some rows have a qid and some have none"));
  CHECK_THAT(
      wrong(
          "1 1:1\n1 99999999:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n"
          "1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n"
          "1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n1 1:1\n"),
      Catch::Contains("are more than 4 GiB once zeros are written out"));
}

TEST_CASE("ARFF files hold what the CSV file holds: numbers, nominal values, dates, missing values, sparse rows") {
  const Dataset weather = load_format("arff", kFormatFiles / "weather.arff");
  CHECK(weather.fingerprint == csv_fingerprint("weather"));
  CHECK(weather.columns == load_format("csv", kFormatFiles / "weather.csv").columns);
  CHECK(load_format("arff", kFormatFiles / "sparse.arff").fingerprint == csv_fingerprint("sparse"));
  CHECK(load_format("arff", kFormatFiles / "weather.arff", {{"missing_rows", "drop"}}).rows() == 1);
  const std::vector<std::string> dropped{"outlook", "day"};
  CHECK(load_format("arff", kFormatFiles / "weather.arff", {{"drop_columns", dropped}}).feature_count() == 2);
  CHECK(load_format("arff", kFormatFiles / "weather.arff", {{"label_column", "outlook"}}).class_names ==
        std::vector<std::string>{"light rain", "overcast", "sunny"});
}

TEST_CASE("a value that is missing in an ARFF file is refused where it stands") {
  CHECK_THAT(
      data_error([&] {
        load_format("arff", kFormatFiles / "weather.arff", {{"missing_rows", "refuse"}});
      }),
      Catch::EndsWith("weather.arff:11:15: attribute \"temperature\": a value is missing; missing_rows: drop leaves "
                      "such rows out"));
}

TEST_CASE("of an ARFF file the label that is assumed is named") {
  const TemporaryFolder folder;
  const auto guessed = [&](const std::string& attributes) {
    const auto file = folder.write("t.arff", "@relation r\n" + attributes + "@data\n");
    const GuessedParameter label = guess_parameters(loader("arff"), file).back();
    return label.name + ": " + to_text(label.value) + " (" + label.reason + ")";
  };
  CHECK(guessed("@attribute x real\n@attribute kind {a,b}\n") == "label_column: kind (the last attribute)");
  CHECK(guessed("@attribute class {a,b}\n@attribute x real\n") == "label_column: class (by its name)");
  CHECK(guessed("@attribute x real\n@attribute y real\n") ==
        "label_column: y (the last attribute; each different number is a class)");
}

TEST_CASE("what is not ARFF is refused where it stands") {
  const std::string header = "@relation r\n@attribute x numeric\n@attribute 'the class' {a, 'b c'}\n@data\n";
  const auto wrong = [&](const std::string& rows) { return complaint("arff", "file.arff", header + rows); };
  CHECK(wrong("1,a\n").empty());
  CHECK(wrong("1,'b c'\n% c\n\n2,\"a\"\n").empty());
  CHECK(wrong("1\n") == "file.arff:5:2: 1 values, but there are 2 attributes");
  CHECK(wrong("1,a,2\n") == "file.arff:5:5: '{' was expected before the weight of a row");
  CHECK(wrong("1,c\n") == "file.arff:5:3: attribute \"the class\": \"c\" is not one of its values");
  CHECK(wrong("x,a\n") == "file.arff:5:1: attribute \"x\": \"x\" is not a finite decimal number");
  CHECK(wrong("1,'a\n") == "file.arff:5:3: the quote that opens here is not closed in its line");
  CHECK_THAT(wrong("1,a,{0.5}\n"), Catch::Contains("the row has a weight"));
  CHECK_THAT(wrong("{7 1}\n"), Catch::Contains("\"7\" is not an attribute's index, 0 to 1"));
  CHECK(wrong("{0 1, 0 2, 1 a}\n") == "file.arff:5:7: attribute 0 stands twice in the row");
  CHECK(wrong("1,a\n?, ?\n") ==
        "file.arff:6:4: attribute \"the class\": the label is missing; missing_rows: drop leaves such rows out");
  CHECK_THAT(wrong(""), Catch::Contains("the file holds no rows"));
  const auto wrong_header = [](const std::string& text) { return complaint("arff", "file.arff", text); };
  CHECK_THAT(wrong_header("1,2\n"), Catch::Contains("@relation was expected; is this an ARFF file?"));
  CHECK_THAT(wrong_header("@relation r\n@attribute x relational\n"),
             Catch::Contains("the type \"relational\" is not one"));
  CHECK_THAT(wrong_header("@relation r\n@attribute x date 'yy zz'\n"), Catch::Contains("has the letter z"));
  CHECK_THAT(wrong_header("@relation r\n@attribute x {a, b\n"), Catch::Contains("',' or '}' was expected"));
  CHECK_THAT(wrong_header("@relation r\n@attribute x real\n@attribute x real\n"),
             Catch::Contains("two attributes are named \"x\", the first in line 2"));
  CHECK_THAT(wrong_header("@relation r\n"), Catch::Contains("the file ends before @data"));
}

TEST_CASE("CIFAR-100 records have a coarse and a fine label") {
  const TemporaryFolder folder;
  std::string fine;
  std::string coarse;
  for (int i = 0; i < 100; ++i) fine += "fine" + std::to_string(i) + "\n";
  for (int i = 0; i < 20; ++i) coarse += "coarse" + std::to_string(i) + "\n";
  folder.write("fine_label_names.txt", fine);
  folder.write("coarse_label_names.txt", coarse);
  folder.write("train.bin", std::string("\x13\x63\x07", 3));
  fs::resize_file(folder.path() / "train.bin", 50'000 * 3074);
  CHECK(loader("cifar100").recognises(folder.path()));
  const auto first = [&](const ParameterValues& options) {
    return load_part(loader("cifar100"), with_take(request_of("cifar100", folder.path(), options), 2));
  };
  CHECK(first({}).class_names.size() == 100);
  CHECK(first({}).labels == std::vector<std::int32_t>{99, 0});
  CHECK(first({{"labels", "coarse"}}).labels == std::vector<std::int32_t>{19, 0});
  CHECK(first({{"labels", "coarse"}}).class_names[19] == "coarse19");
  CHECK(row_of<std::uint8_t>(first({}), 0)[0] == 7);
  CHECK_THAT(data_error([&] { load_format("cifar10", folder.path()); }),
             Catch::Contains("this looks like CIFAR-100, which the loader cifar100 reads"));
  fs::resize_file(folder.path() / "train.bin", 50'000 * 3074 - 1);
  CHECK_THAT(data_error([&] { load_format("cifar100", folder.path()); }),
             Catch::Contains("the file ends here, after 49999 whole records"));
}
