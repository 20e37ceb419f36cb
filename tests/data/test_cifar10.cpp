#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include "data_files.hpp"
#include "temporary_folder.hpp"

using namespace gridfold;
using namespace gridfold::test;

namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kFileBytes = 30'730'000;

/// A folder like CIFAR-10's with sparse batches: every record is class 0 and black until a test changes it.
class CifarFolder {
 public:
  CifarFolder() {
    folder_.write("batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
    for (const char* name : {"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin",
                             "data_batch_5.bin", "test_batch.bin"}) {
      fs::resize_file(folder_.write(name, ""), kFileBytes);
    }
  }

  const fs::path& path() const { return folder_.path(); }
  fs::path file(const std::string& name) const { return path() / name; }
  void resize(const std::string& name, std::uintmax_t bytes) const { fs::resize_file(file(name), bytes); }
  void replace(const std::string& name, const std::string& content) const { folder_.write(name, content); }
  void set_byte(const std::string& name, std::streamoff at, char value) const {
    std::fstream stream(file(name), std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(at).put(value);
  }

  std::string load_error(std::optional<std::size_t> take = std::nullopt) const {
    LoadRequest request = request_of("cifar10", path());
    request.take = take;
    return data_error([&] { loader("cifar10").load(request); });
  }
  std::string inspect_error(Part part = Part::train, std::optional<std::size_t> take = std::nullopt) const {
    LoadRequest request = request_of("cifar10", path(), {}, part);
    request.take = take;
    return data_error([&] { loader("cifar10").inspect(request); });
  }

 private:
  TemporaryFolder folder_;
};

}  // namespace

TEST_CASE("a CIFAR-10 record is a label and 3,072 pixels, batch after batch") {
  const CifarFolder folder;
  folder.set_byte("data_batch_1.bin", 3073, 7);
  folder.set_byte("data_batch_1.bin", 3074, 11);
  folder.set_byte("data_batch_2.bin", 0, 3);
  folder.set_byte("data_batch_2.bin", 3072, 13);
  const Dataset dataset = loader("cifar10").load(with_take(request_of("cifar10", folder.path()), 10'001));
  CHECK(dataset.rows() == 10'001);
  CHECK(dataset.labels[1] == 7);
  CHECK(row_of<std::uint8_t>(dataset, 1).front() == 11);
  CHECK(dataset.labels[10'000] == 3);
  CHECK(row_of<std::uint8_t>(dataset, 10'000).back() == 13);
  CHECK(dataset.class_names[7] == "h");
}

TEST_CASE("a look at the first rows needs their batches only, and loading them the whole part, for its fingerprint") {
  const CifarFolder folder;
  for (const char* name : {"data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"}) {
    fs::remove(folder.file(name));
  }
  CHECK(folder.inspect_error(Part::train, 10'000).empty());
  CHECK_THAT(folder.inspect_error(Part::train, 10'001),
             Catch::Contains("data_batch_2.bin: cannot be opened: No such file"));
  CHECK_THAT(folder.load_error(10'000), Catch::Contains("data_batch_2.bin: cannot be opened: No such file"));
}

TEST_CASE("take beyond CIFAR-10's rows says how many there are") {
  const CifarFolder folder;
  CHECK_THAT(folder.load_error(50'001),
             Catch::Contains("take asks for 50001 rows of the train part, which has 50000; allowed: 1 to 50000"));
  CHECK_THAT(folder.inspect_error(Part::test, 10'001), Catch::Contains("test part, which has 10000"));
  CHECK_THAT(folder.load_error(0), Catch::Contains("allowed: 1 to 50000"));
}

TEST_CASE("a CIFAR-10 batch of the wrong size is refused, cut at a record or not") {
  const CifarFolder folder;
  folder.resize("data_batch_3.bin", kFileBytes - 3073);
  CHECK_THAT(folder.load_error(),
             Catch::Contains("data_batch_3.bin: byte 30726927: the file ends here, after 9999 whole records"));
  CHECK(folder.load_error() == folder.inspect_error());
  folder.resize("data_batch_3.bin", kFileBytes - 1);
  CHECK_THAT(folder.load_error(), Catch::Contains("byte 30729999: the file ends here, after 9999 whole records"));
  folder.resize("data_batch_3.bin", 0);
  CHECK_THAT(folder.load_error(), Catch::Contains("byte 0: the file ends here, after 0 whole records"));
  folder.resize("data_batch_3.bin", kFileBytes + 1);
  CHECK_THAT(folder.load_error(),
             Catch::Contains("byte 30730000: the records of a CIFAR-10 file end here, but 1 more bytes follow"));
}

TEST_CASE("CIFAR-100 and the Python version are recognised for what they are") {
  const CifarFolder folder;
  folder.resize("data_batch_1.bin", 3074 * 10'000);
  CHECK_THAT(folder.load_error(), Catch::Contains("this looks like CIFAR-100: its 30740000 bytes are whole records of "
                                                  "3074 bytes, not of 3073"));
  const TemporaryFolder cifar100;
  cifar100.write("train.bin", "");
  CHECK_THAT(data_error([&] { loader("cifar10").inspect(request_of("cifar10", cifar100.path())); }),
             Catch::Contains("this looks like CIFAR-100, which the loader cifar100 reads"));
  const TemporaryFolder python;
  python.write("data_batch_1", "");
  CHECK_THAT(data_error([&] { loader("cifar10").inspect(request_of("cifar10", python.path())); }),
             Catch::Contains("this is the Python version; gridfold reads the \"binary version\""));
  const TemporaryFolder above;
  fs::create_directory(above.path() / "cifar-10-batches-bin");
  CHECK_THAT(data_error([&] { loader("cifar10").inspect(request_of("cifar10", above.path())); }),
             Catch::EndsWith("give " + (above.path() / "cifar-10-batches-bin").string()));
  CHECK_THAT(data_error([&] { loader("cifar10").inspect(request_of("cifar10", "/nowhere/at/all")); }),
             Catch::Equals("/nowhere/at/all: does not exist"));
}

TEST_CASE("a CIFAR-10 label out of range is refused with its byte") {
  const CifarFolder folder;
  folder.set_byte("data_batch_1.bin", 3073 * 300, 10);
  CHECK_THAT(folder.load_error(), Catch::Contains("data_batch_1.bin: byte 921900: label 10 is not in 0..9"));
  CHECK(folder.inspect_error(Part::train, 300).empty());
}

TEST_CASE("CIFAR-10's class names must be ten") {
  const CifarFolder folder;
  folder.replace("batches.meta.txt", "a\nb\n");
  CHECK_THAT(folder.inspect_error(), Catch::Contains("batches.meta.txt: byte 4: 10 class names were expected, one per "
                                                     "line; 2 are there"));
  folder.replace("batches.meta.txt", "\xff\nb\nc\nd\ne\nf\ng\nh\ni\nj\n");
  CHECK_THAT(folder.inspect_error(), Catch::Contains("batches.meta.txt: byte 0: the class names are not valid UTF-8"));
  folder.replace("batches.meta.txt", std::string(5000, 'x'));
  CHECK_THAT(folder.inspect_error(), Catch::Contains("batches.meta.txt: byte 4096: the file is too long"));
  fs::remove(folder.file("batches.meta.txt"));
  CHECK_THAT(folder.inspect_error(), Catch::Contains("batches.meta.txt: cannot be opened: No such file"));
}

TEST_CASE("CIFAR-10's files are listed for the parts that are there") {
  const CifarFolder folder;
  CHECK(loader("cifar10").files(request_of("cifar10", folder.path())).size() == 6);
  CHECK(loader("cifar10").files(request_of("cifar10", folder.path(), {}, Part::test)).size() == 2);
  fs::remove(folder.file("test_batch.bin"));
  CHECK(loader("cifar10").files(request_of("cifar10", folder.path(), {}, Part::test)).empty());
  CHECK(loader("cifar10").recognises(folder.path()));
  CHECK_FALSE(loader("cifar10").recognises(folder.file("batches.meta.txt")));
}
