#include "data/published/published_sets.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "core/error.hpp"

// Checksums as torchvision, TensorFlow Datasets and Keras publish them; those of USPS are LIBSVM's own.

namespace gridfold {

namespace {

namespace fs = std::filesystem;

std::vector<PublishedSet> make_sets() {
  return {
      {.name = "mnist",
       .summary = "MNIST: 70,000 handwritten digits of 28 x 28 pixels",
       .mirrors = {"https://ossci-datasets.s3.amazonaws.com/mnist/",
                   "https://storage.googleapis.com/cvdf-datasets/mnist/"},
       .files = {{"train-images-idx3-ubyte.gz", 9'912'422,
                  "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
                 {"train-labels-idx1-ubyte.gz", 28'881,
                  "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
                 {"t10k-images-idx3-ubyte.gz", 1'648'877,
                  "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
                 {"t10k-labels-idx1-ubyte.gz", 4'542,
                  "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"}}},
      {.name = "fashion_mnist",
       .summary = "Fashion-MNIST: 70,000 pictures of clothes of 28 x 28 pixels",
       .mirrors = {"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                   "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"},
       .files = {{"train-images-idx3-ubyte.gz", 26'421'880,
                  "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
                 {"train-labels-idx1-ubyte.gz", 29'515,
                  "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
                 {"t10k-images-idx3-ubyte.gz", 4'422'102,
                  "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
                 {"t10k-labels-idx1-ubyte.gz", 5'148,
                  "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"}}},
      {.name = "kmnist",
       .summary = "Kuzushiji-MNIST: 70,000 handwritten characters of classical Japanese of 28 x 28 pixels",
       .mirrors = {"http://codh.rois.ac.jp/kmnist/dataset/kmnist/"},
       .files = {{"train-images-idx3-ubyte.gz", 18'165'135,
                  "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"},
                 {"train-labels-idx1-ubyte.gz", 29'497,
                  "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"},
                 {"t10k-images-idx3-ubyte.gz", 3'041'136,
                  "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"},
                 {"t10k-labels-idx1-ubyte.gz", 5'120,
                  "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c"}}},
      {.name = "emnist",
       .summary = "EMNIST: 814,255 handwritten digits and letters of 28 x 28 pixels, in six variants",
       .mirrors = {"https://biometrics.nist.gov/cs_links/EMNIST/"},
       .files = {{.name = "gzip.zip", .md5 = "58c8d27c78d21e728a6bc7b3cc06412e", .is_archive = true}},
       .place = "gzip"},
      {.name = "cifar10",
       .summary = "CIFAR-10: 60,000 photographs of 32 x 32 pixels in 10 classes",
       .mirrors = {"https://www.cs.toronto.edu/~kriz/"},
       .files = {{"cifar-10-binary.tar.gz",
                  170'052'171,
                  "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
                  {},
                  true}},
       .place = "cifar-10-batches-bin"},
      {.name = "cifar100",
       .summary = "CIFAR-100: 60,000 photographs of 32 x 32 pixels in 100 classes",
       .mirrors = {"https://www.cs.toronto.edu/~kriz/"},
       .files = {{"cifar-100-binary.tar.gz",
                  168'513'733,
                  "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
                  {},
                  true}},
       .place = "cifar-100-binary"},
      {.name = "svhn",
       .summary = "SVHN: 99,289 house numbers of 32 x 32 pixels",
       .mirrors = {"http://ufldl.stanford.edu/housenumbers/"},
       .files = {{"train_32x32.mat", 182'040'794, "435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8"},
                 {"test_32x32.mat", 64'275'384, "cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b"}}},
      {.name = "usps",
       .summary = "USPS: 9,298 handwritten digits of 16 x 16 pixels, scaled to -1 to 1",
       .mirrors = {"https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/"},
       .files = {{.name = "usps.bz2", .md5 = "ec16c51db3855ca6c91edd34d0e9b197"},
                 {.name = "usps.t.bz2", .md5 = "8ea070ee2aca1ac39742fdd1ef5ed118"}}}};
}

}  // namespace

const std::vector<PublishedSet>& published_sets() {
  static const std::vector<PublishedSet> sets = make_sets();
  return sets;
}

const PublishedSet* find_published(std::string_view name) {
  const std::vector<PublishedSet>& sets = published_sets();
  const auto found = std::find_if(sets.begin(), sets.end(), [&](const PublishedSet& set) { return set.name == name; });
  return found == sets.end() ? nullptr : &*found;
}

std::string openml_name(std::int64_t id) { return fmt::format("openml:{}", id); }

fs::path fetched_folder() {
  // The specification has relative paths ignored (https://specifications.freedesktop.org/basedir-spec).
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache != nullptr && *cache == '/') {
    return fs::path(cache) / "gridfold/datasets";
  }
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0') {
    return fs::path(home) / ".cache/gridfold/datasets";
  }
  throw SystemError("neither XDG_CACHE_HOME nor HOME is set, so there is no place for fetched data sets");
}

fs::path place_of_fetched(std::string_view name) {
  const PublishedSet* set = find_published(name);
  const fs::path folder = fetched_folder() / name;
  return set == nullptr || set->place.empty() ? folder : folder / set->place;
}

fs::path require_fetched(std::string_view name) {
  fs::path place = place_of_fetched(name);
  std::error_code ignored;
  if (fs::exists(place, ignored)) return place;
  throw DataError(fmt::format("{0} is not on this machine ({1} does not exist); `gridfold data fetch {0}` downloads it",
                              name, place.string()));
}

}  // namespace gridfold
