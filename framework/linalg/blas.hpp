#pragma once

#include <cstddef>
#include <string>

namespace gridfold {

/// The routines of BLAS and LAPACK that this folder calls, by their names without the underscore. Matrices are in
/// column-major order; Fortran passes the lengths of texts behind the rest. https://netlib.org/lapack/explore-html/
struct Blas {
  void (*dgemm)(const char* trans_a, const char* trans_b, const int* m, const int* n, const int* k, const double* alpha,
                const double* a, const int* lda, const double* b, const int* ldb, const double* beta, double* c,
                const int* ldc, std::size_t trans_a_length, std::size_t trans_b_length);
  void (*dsyrk)(const char* uplo, const char* trans, const int* n, const int* k, const double* alpha, const double* a,
                const int* lda, const double* beta, double* c, const int* ldc, std::size_t uplo_length,
                std::size_t trans_length);
  void (*dtrsm)(const char* side, const char* uplo, const char* trans_a, const char* diag, const int* m, const int* n,
                const double* alpha, const double* a, const int* lda, double* b, const int* ldb,
                std::size_t side_length, std::size_t uplo_length, std::size_t trans_a_length, std::size_t diag_length);
  void (*dsyevr)(const char* jobz, const char* range, const char* uplo, const int* n, double* a, const int* lda,
                 const double* vl, const double* vu, const int* il, const int* iu, const double* abstol, int* m,
                 double* w, double* z, const int* ldz, int* isuppz, double* work, const int* lwork, int* iwork,
                 const int* liwork, int* info, std::size_t jobz_length, std::size_t range_length,
                 std::size_t uplo_length);
  void (*dpotrf)(const char* uplo, const int* n, double* a, const int* lda, int* info, std::size_t uplo_length);
  void (*dpotrs)(const char* uplo, const int* n, const int* nrhs, const double* a, const int* lda, double* b,
                 const int* ldb, int* info, std::size_t uplo_length);
  /// Such as `0.3.21, Haswell kernels`: the version, and which kernels it chose for this processor.
  std::string version;
};

/// OpenBLAS, loaded at the first call and set to one thread; any thread may call. Throws SystemError where it cannot be
/// loaded, and where it is a build whose calls must not run at the same time.
const Blas& blas();

/// A call of one of the routines: `BlasCall()->dgemm(...)`. OpenBLAS keeps a buffer of 128 MiB, mostly untouched, for
/// each call that runs at the same time, and asks for one without end where the system gives none. So the first of more
/// calls at once than before looks whether there is room. Throws SystemError where there is none.
class BlasCall {
 public:
  BlasCall();
  ~BlasCall();
  BlasCall(const BlasCall&) = delete;
  BlasCall& operator=(const BlasCall&) = delete;

  const Blas* operator->() const { return &blas(); }
};

/// Keeps OpenBLAS from starting one thread per core when it is loaded. For a program's start, before there are threads:
/// it sets an environment variable.
void keep_blas_to_one_thread();

}  // namespace gridfold
