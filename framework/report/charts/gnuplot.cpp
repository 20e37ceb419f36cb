#include "report/charts/gnuplot.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <cmath>
#include <fstream>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/error.hpp"
#include "store/file_descriptor.hpp"

extern char** environ;  // POSIX declares it nowhere

namespace gridfold::report {

namespace {

namespace fs = std::filesystem;

struct SpawnActions {
  posix_spawn_file_actions_t actions;
  SpawnActions() { posix_spawn_file_actions_init(&actions); }
  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;
  ~SpawnActions() { posix_spawn_file_actions_destroy(&actions); }
};

/// What the program wrote to standard error, and whether it ended well.
struct Ended {
  bool well = false;
  std::string complaints;
};

/// Runs a program in a folder and waits for its end. Throws SystemError where it cannot be started.
Ended run_program(std::vector<std::string> arguments, const fs::path& folder, const std::string& package) {
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  // gnuplot draws texts outside ASCII where its locale has them, and warns where not; rsvg-convert writes the date of
  // its variable into a PDF. Of two variables of one name the first counts.
  std::string locale = "LC_ALL=C.UTF-8";
  std::string epoch = "SOURCE_DATE_EPOCH=0";
  std::vector<char*> environment{locale.data(), epoch.data()};
  for (char** variable = environ; *variable != nullptr; ++variable) environment.push_back(*variable);
  environment.push_back(nullptr);

  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw SystemError(fmt::format("cannot start {}: no pipe available", arguments[0]));
  SpawnActions spawn;
  posix_spawn_file_actions_addchdir_np(&spawn.actions, folder.c_str());
  posix_spawn_file_actions_addopen(&spawn.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&spawn.actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&spawn.actions, ends[1], STDERR_FILENO);
  pid_t process = 0;
  const int error = posix_spawnp(&process, argv[0], &spawn.actions, nullptr, argv.data(), environment.data());
  close(ends[1]);
  if (error != 0) {
    close(ends[0]);
    if (error == ENOENT) {
      throw SystemError(fmt::format("{} is not installed; on Debian: apt-get install {}", arguments[0], package));
    }
    throw SystemError(fmt::format("cannot start {}: {}", arguments[0], std::generic_category().message(error)));
  }
  Ended ended;
  char buffer[4096];
  while (true) {
    const ssize_t count = read(ends[0], buffer, sizeof buffer);
    if (count > 0) ended.complaints.append(buffer, static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) break;
  }
  close(ends[0]);
  int status = 0;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  ended.well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return ended;
}

/// Also refuses a program that ends well and complains: gnuplot leaves an empty picture then.
void run_well(const std::vector<std::string>& arguments, const fs::path& folder, const std::string& package,
              const fs::path& output) {
  const Ended ended = run_program(arguments, folder, package);
  if (ended.well && ended.complaints.empty()) return;
  std::error_code ignored;
  fs::remove(output, ignored);
  throw SystemError(fmt::format("{}: {} could not draw it: {}", output.string(), arguments[0],
                                ended.complaints.empty() ? "it gave no reason" : ended.complaints));
}

/// Pictures and what they are drawn from are made anew, in place of what stands there: in a folder that another made,
/// links may lead anywhere, and what is no file has no end, or is written by others. Throws SystemError.
void make_room(const fs::path& path) {
  std::error_code failed;
  if (fs::is_directory(fs::symlink_status(path, failed))) {
    throw SystemError(system_error_text(path, "cannot write", EISDIR));
  }
  fs::remove(path, failed);
  if (failed) throw SystemError(fmt::format("{}: cannot replace: {}", path.string(), failed.message()));
}

void write_file(const fs::path& path, const std::string& bytes) {
  make_room(path);
  FileDescriptor file(path, O_WRONLY | O_CREAT | O_EXCL, "cannot create");
  file.write_all(std::as_bytes(std::span(bytes)));
  file.close();
}

/// Throws SystemError where gnuplot, which ends well on a full disk, too, has not written the picture to its end.
void require_whole(const fs::path& svg) {
  constexpr std::string_view kEnd = "</svg>";
  std::ifstream file(svg, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  constexpr std::streamoff kTail = 64;
  std::string tail(static_cast<std::size_t>(std::clamp<std::streamoff>(size, 0, kTail)), '\0');
  file.seekg(size - static_cast<std::streamoff>(tail.size()));
  file.read(tail.data(), static_cast<std::streamsize>(tail.size()));
  if (file && tail.find(kEnd) != std::string::npos) return;
  std::error_code ignored;
  fs::remove(svg, ignored);
  throw SystemError(fmt::format("{}: gnuplot could not write it to its end; is the disk full?", svg.string()));
}

void draw_one(const Figure& figure, PictureFormat format, const fs::path& folder) {
  const fs::path svg = figure.name + ".svg";
  make_room(folder / svg);
  // -d: no start-up files of the user's, which could change the picture.
  run_well({"gnuplot", "-d", figure.name + ".gp"}, folder, "gnuplot-nox", folder / svg);
  require_whole(folder / svg);
  if (format == PictureFormat::svg) return;
  const std::string word(extension(format));
  const std::string picture = fmt::format("{}.{}", figure.name, word);
  make_room(folder / picture);
  // Twice as many pixels, for screens and print.
  const std::string zoom = format == PictureFormat::png ? "2" : "1";
  run_well({"rsvg-convert", "--format", word, "--zoom", zoom, "--output", picture, svg.string()}, folder,
           "librsvg2-bin", folder / picture);
}

}  // namespace

std::string gnuplot_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    // Two apostrophes are one within a text, but not at its beginning, nor four of them two.
    if (c == '\'') {
      quoted += "'.\"'\".'";
    } else {
      quoted += c == '\n' ? ' ' : c;
    }
  }
  return quoted + "'";
}

std::string range_of_equal_scores(std::span<const double> scores) {
  if (scores.empty()) return {};
  const auto [smallest, largest] = std::ranges::minmax_element(scores);
  if (*smallest != *largest) return {};
  constexpr double kAround = 0.01;
  return fmt::format("set yrange [{}:{}]\n", *smallest - kAround, *largest + kAround);
}

std::string axis_of_rows(const std::set<std::size_t>& rows) {
  constexpr double kWidth = 720;
  constexpr double kWidthOfText = 70;
  const auto smallest = static_cast<double>(*rows.begin());
  const auto largest = static_cast<double>(*rows.rbegin());
  const double width_of_unit = largest > smallest ? kWidth / std::log(largest / smallest) : kWidth;
  std::vector<std::size_t> marked;
  for (const std::size_t count : rows) {
    const double last = marked.empty() ? 0 : static_cast<double>(marked.back());
    if (marked.empty() || std::log(static_cast<double>(count) / last) * width_of_unit >= kWidthOfText) {
      marked.push_back(count);
    }
  }
  return fmt::format("set logscale x\nset xrange [{}:{}]\nset format x '%.0f'\nset xtics ({})\n", smallest / 1.15,
                     largest * 1.15, fmt::join(marked, ", "));
}

std::string figure_header(std::string_view name, int width, int height) {
  return fmt::format(
      "set terminal svg size {},{} font 'DejaVu Sans,14' background '#ffffff' noenhanced\n"
      "set output {}\n"
      "set encoding utf8\n"
      "set border 3 lc rgb '#404040'\n"
      "set tics nomirror\n",
      width, height, gnuplot_quoted(fmt::format("{}.svg", name)));
}

std::string_view extension(PictureFormat format) {
  switch (format) {
    case PictureFormat::svg:
      return "svg";
    case PictureFormat::png:
      return "png";
    case PictureFormat::pdf:
      return "pdf";
  }
  return "";
}

void draw(std::span<const Figure> figures, PictureFormat format, const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw StoreError(fmt::format("{}: cannot make the folder: {}", folder.string(), failed.message()));
  for (const Figure& figure : figures) {
    write_file(folder / (figure.name + ".gp"), figure.script);
    for (const FigureFile& file : figure.files) write_file(folder / file.name, file.bytes);
  }
  // One picture that fails does not cost the others.
  std::optional<SystemError> failure;
  for (const Figure& figure : figures) {
    try {
      draw_one(figure, format, folder);
    } catch (const SystemError& error) {
      if (!failure) failure = error;
    }
  }
  if (failure) throw *failure;
}

}  // namespace gridfold::report
