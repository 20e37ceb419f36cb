#pragma once

#include <string>

#include "data/loader.hpp"

namespace gridfold {

/// The formats, one per file, for the registry.
Loader arff_loader();
Loader cifar10_loader();
Loader cifar100_loader();
Loader csv_loader();
Loader hdf5_loader();
Loader image_folder_loader();
Loader libsvm_loader();
/// Whether the first lines of a file are those of a LIBSVM file, whatever it is called.
bool holds_libsvm(const std::filesystem::path& path);
Loader matlab_loader();
Loader mnist_loader();
Loader npy_loader();

/// Tables that are part of the program.
Loader breast_cancer_loader();
Loader digits_loader();
Loader iris_loader();
Loader wine_loader();

/// Data sets that `gridfold data fetch` downloads.
Loader emnist_loader();
Loader fashion_mnist_loader();
Loader kmnist_loader();
Loader openml_loader();
Loader svhn_loader();
Loader usps_loader();

/// Synthetic data.
Loader blobs_loader();
Loader circles_loader();
Loader moons_loader();
Loader quadrants_loader();
Loader ring_loader();
Loader three_modes_loader();
Loader uniform_cube_loader();

/// `path`, of a data set that is a folder; where it is not given, the one that `gridfold data fetch` downloaded.
ParameterInfo folder_parameter(std::string example);

}  // namespace gridfold
