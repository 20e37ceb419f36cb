/* Stands in for OpenBLAS's serial build, of which it has what gridfold asks before anything else. */
int openblas_get_parallel(void) { return 0; }
