#include "data/loaders.hpp"

namespace gridfold {

std::vector<Loader> built_in_loaders() {
  std::vector<Loader> all;
  all.push_back(cifar10_loader());
  all.push_back(cifar100_loader());
  all.push_back(mnist_loader());
  all.push_back(csv_loader());
  all.push_back(npy_loader());
  all.push_back(libsvm_loader());
  all.push_back(arff_loader());
  all.push_back(hdf5_loader());
  all.push_back(matlab_loader());
  all.push_back(image_folder_loader());
  all.push_back(digits_loader());
  all.push_back(iris_loader());
  all.push_back(wine_loader());
  all.push_back(breast_cancer_loader());
  all.push_back(fashion_mnist_loader());
  all.push_back(kmnist_loader());
  all.push_back(emnist_loader());
  all.push_back(svhn_loader());
  all.push_back(usps_loader());
  all.push_back(openml_loader());
  all.push_back(blobs_loader());
  all.push_back(circles_loader());
  all.push_back(moons_loader());
  all.push_back(quadrants_loader());
  all.push_back(ring_loader());
  all.push_back(three_modes_loader());
  all.push_back(uniform_cube_loader());
  return all;
}

}  // namespace gridfold
