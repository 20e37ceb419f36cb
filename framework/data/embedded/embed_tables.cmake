# Writes OUTPUT, a C++ file with the bytes of DATASETS/NAME/NAME.csv.gz for each of the NAMES.
set(arrays "")
set(entries "")
foreach(name IN LISTS NAMES)
  file(READ ${DATASETS}/${name}/${name}.csv.gz bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes ${bytes})
  string(APPEND arrays "constexpr unsigned char k_${name}[] = {${bytes}};\n")
  string(APPEND entries "{\"${name}\", k_${name}}, ")
endforeach()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT "#include \"data/embedded/packed_tables.hpp\"

namespace gridfold {

namespace {

${arrays}
}  // namespace

const std::array<PackedTable, 4> kPackedTables{{${entries}}};

}  // namespace gridfold
")
