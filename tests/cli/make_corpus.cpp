// Writes the files of the corpus of bad and unusual input into a folder. Numbers in comments are its cases.
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

std::string folder;

void write(const std::string& name, std::string_view bytes) {
  std::ofstream(folder + "/" + name, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void write_gzip(const std::string& name, std::string_view bytes) {
  const gzFile file = gzopen((folder + "/" + name).c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
}

std::string read(const std::string& name) {
  std::ifstream file(folder + "/" + name, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

template <class T>
std::string bytes_of(T value, bool big_endian = false) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return big_endian ? std::string(bytes.rbegin(), bytes.rend()) : bytes;
}

std::string npy(const std::string& dictionary, const std::string& data, int version = 1) {
  const std::size_t before = version == 1 ? 10 : 12;
  std::string header = dictionary;
  while ((before + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  std::string file = "\x93NUMPY";
  file += static_cast<char>(version);
  file += '\0';
  const std::string length = bytes_of(static_cast<std::uint32_t>(header.size()));
  return file + (version == 1 ? length.substr(0, 2) : length) + header + data;
}

std::string header(const std::string& type, const std::string& shape, bool fortran = false) {
  return "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") +
         ", 'shape': " + shape + ", }";
}

using Values = std::function<double(int, int)>;

/// n × d values in the type T, in rows or (fortran) columns.
template <class T>
std::string table(int n, int d, const Values& value, bool big_endian = false, bool fortran = false) {
  std::string data;
  for (int a = 0; a < (fortran ? d : n); ++a) {
    for (int b = 0; b < (fortran ? n : d); ++b) {
      data += bytes_of(static_cast<T>(fortran ? value(b, a) : value(a, b)), big_endian);
    }
  }
  return data;
}

std::string f4(int n, int d, const Values& value) {
  return npy(header("<f4", "(" + std::to_string(n) + ", " + std::to_string(d) + ")"),
             table<float>(n, d, value));
}

/// Whole numbers 0 … 96 without a pattern that a map could show.
double mixed(int i, int c) { return (i * 31 + c * 17 + (i * i * (c + 3)) % 53) % 97; }
double noise(int i, int c) { return ((i * 7919 + c * 104729 + i * i * 13) % 1009) / 1009.0; }

std::string csv(int n, int d, const Values& value, const std::string& end = "\n") {
  std::string text;
  for (int i = 0; i < n; ++i) {
    for (int c = 0; c < d; ++c) text += (c > 0 ? "," : "") + std::to_string(static_cast<int>(value(i, c)));
    text += end;
  }
  return text;
}

std::string idx(int type, const std::vector<std::uint32_t>& shape, const std::string& data) {
  std::string file{'\0', '\0', static_cast<char>(type), static_cast<char>(shape.size())};
  for (const std::uint32_t size : shape) file += bytes_of(size, true);
  return file + data;
}

void make_npy() {
  const std::string shape = "(60, 4)";
  const std::string doubles = table<double>(60, 4, mixed);
  write("f8.npy", npy(header("<f8", shape), doubles));
  write("B01.npy", "");
  write("B02.npy", "\x93NUMPX\x01" + std::string(100, ' '));
  write("B03.npy", npy(header("<f8", shape), "").replace(8, 2, bytes_of(std::uint16_t{118})).substr(0, 40));
  write("B04.npy", std::string("\x93NUMPY\x02\0\xf0\xff\xff\xff", 12));
  write("B05.npy", npy(header("<f8", shape), doubles, 9));
  write("B06.npy", npy(header("<f8", "(1099511627776, 1099511627776)"), doubles));
  write("B07.npy", npy(header("<f4", "(1000000000, 50)"), std::string(1024, '\0')));
  const std::string whole = npy(header("<f8", "(100, 4)"), table<double>(100, 4, mixed));
  write("B08.npy", whole.substr(0, whole.size() - 4));
  write("B09.npy", whole + std::string(8, 'x'));
  write("B10-i8.npy", npy(header("<i8", shape), table<std::int64_t>(60, 4, mixed)));
  write("B10-i4.npy", npy(header("<i4", shape), table<std::int32_t>(60, 4, mixed)));
  write("B10-i2.npy", npy(header("<i2", shape), table<std::int16_t>(60, 4, mixed)));
  write("B10-u1.npy", npy(header("|u1", shape), table<std::uint8_t>(60, 4, mixed)));
  const auto bit = [](int i, int c) { return static_cast<int>(mixed(i, c)) % 2; };
  write("B10-b1.npy", npy(header("|b1", shape), table<std::uint8_t>(60, 4, bit)));
  write("f8-bits.npy", npy(header("<f8", shape), table<double>(60, 4, bit)));
  write("B11.npy", npy(header("|O", shape), doubles));
  write("B12-c16.npy", npy(header("<c16", "(30, 4)"), doubles));
  write("B12-U10.npy", npy(header("<U10", shape), doubles));
  write("B12-struct.npy",
        npy("{'descr': [('x', '<f8'), ('y', '<f8')], 'fortran_order': False, 'shape': (60,), }", doubles));
  write("f4.npy", npy(header("<f4", shape), table<float>(60, 4, mixed)));
  write("B13-8.npy", npy(header(">f8", shape), table<double>(60, 4, mixed, true)));
  write("B13-4.npy", npy(header(">f4", shape), table<float>(60, 4, mixed, true)));
  write("B14.npy", npy(header("<f8", shape, true), table<double>(60, 4, mixed, false, true)));
  write("B15.npy", npy(header("<f8", "(100,)"), std::string(800, '\0')));
  write("B16.npy", npy(header("|u1", "(60, 28, 28)"), std::string(60 * 784, '\1')));
  write("B17-rows.npy", npy(header("<f8", "(0, 50)"), ""));
  write("B17-columns.npy", npy(header("<f8", "(50, 0)"), ""));
  write("B18-order.npy", npy("{  'shape' :(60 , 4) ,'fortran_order':False,   'descr': '<f8'}", doubles));
  write("B18-v2.npy", npy(header("<f8", shape), doubles, 2));
  write("B18-v3.npy", npy(header("<f8", shape), doubles, 3));
  write("B19-negative.npy", npy(header("<f8", "(-1, 3)"), doubles));
  write("B19-fraction.npy", npy(header("<f8", "(3.0, 4)"), doubles));
  write("B19-missing.npy", npy("{'descr': '<f8', 'shape': (60, 4), }", doubles));
  write("B19-twice.npy",
        npy("{'descr': '<f8', 'descr': '<f8', 'fortran_order': False, 'shape': (60, 4), }", doubles));
  write("B19-code.npy",
        npy("{'descr': __import__('os'), 'fortran_order': False, 'shape': (60, 4), }", doubles));
}

void make_csv() {
  const std::string plain = csv(60, 4, mixed);
  write("plain.csv", plain);
  write("B20.csv", "1,2\n3,4\n5,6");
  write("B21.csv", csv(60, 4, mixed, "\r\n"));
  write("B22.csv", "\xef\xbb\xbf" + plain);
  write("B23.csv", "1,2,3,4,5\n1,2,3,4,5\n1,2,3,4\n1,2,3,4,5\n");
  write("B24.csv", "x,y,z\n" + csv(60, 3, mixed));
  write("B24-data.csv", csv(60, 3, mixed));
  write("B25.csv", "1,5;2,5\n2,5;3,5\n");
  for (const std::string cell : {"nan", "NaN(ind)", "inf", "-Infinity"}) {
    write("B26-" + cell + ".csv", csv(6, 3, mixed) + "1," + cell + ",3\n" + csv(6, 3, mixed));
  }
  write("B27.csv", "4,5,6\n1,,3\n");
  write("B28.csv", "1,2\n1e999,2\n");
  write("B29.csv", "1e-400,1\n2,1e-310\n3,5\n");
  write("B29-zeros.csv", "0,1\n2,0\n3,5\n");
  write("B30.csv", "+1.5, 2 ,\t3\n4,5,6\n7,8,10\n");
  write("B30-plain.csv", "1.5,2,3\n4,5,6\n7,8,10\n");
  for (const std::string cell : {"1.5abc", "1e", "1d5", "1_000", "0x1p3"}) {
    write("B31-" + cell + ".csv", "1,2\n" + cell + ",2\n");
  }
  write("B33.csv", "\"1.5\",\"2\"\n\"2\",\"3\"\n\"4\",\"8\"\n");
  write("B33-plain.csv", "1.5,2\n2,3\n4,8\n");
  write("B33-open.csv", "1,2\n3,4\n5,6\n\"7,8\n");
  write("B34.csv", std::string("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0", 20) + std::string(100, '\0'));
  std::string wide = "\xff\xfe";
  for (const char c : plain) wide += {c, '\0'};
  write("B35.csv", wide);
  std::string line(64 << 20, '1');
  for (std::size_t i = 1; i < line.size(); i += 2) line[i] = ',';
  write("B36.csv", line);
  write("B37.csv", "\n\n# nothing\n   \n");
  write("B38.csv", "1,2\n3,4\n5,6\n7,8\n\n9,10\n");
  write("B39.csv", csv(1000, 1, [](int i, int) { return (i * 7919) % 10007; }));
}

void make_idx() {
  const std::string pictures = idx(8, {60, 2, 2}, table<std::uint8_t>(60, 4, mixed));
  write("B40-idx3-ubyte", pictures);
  write("B40-28-idx3-ubyte", idx(8, {10, 28, 28}, table<std::uint8_t>(10, 784, mixed)));
  write_gzip("B41-idx3-ubyte.gz", pictures);
  write_gzip("B41.npy.gz", read("f8.npy"));
  write_gzip("B41.csv.gz", read("plain.csv"));
  const std::string packed = read("B41.npy.gz");
  write("B41-short.npy.gz", packed.substr(0, packed.size() / 2));
  write_gzip("B41-bomb.npy.gz", npy(header("<f4", "(10000, 4)"), std::string(16000000, '\0')));
  write("B42-0A", idx(0x0A, {60, 4}, std::string(240, '\0')));
  write("B42-int", idx(0x0C, {60, 4}, table<std::int32_t>(60, 4, mixed, true)));
  write("B42-float", idx(0x0D, {60, 4}, table<float>(60, 4, mixed, true)));
  write("B43-idx3-ubyte", idx(8, {60000, 28, 28}, "").append(984, '\0'));
  write("B44-idx2-ubyte", idx(8, {1u << 31, 1u << 31}, std::string(100, '\0')));
  write("B45-idx1-ubyte", idx(8, {9}, std::string(9, '\1')));
}

void make_data() {
  const double nan = std::numeric_limits<double>::quiet_NaN(),
               infinity = std::numeric_limits<double>::infinity();
  write("B46.npy", f4(100, 5, [](int, int) { return 1; }));
  write("B47.npy", f4(100, 5, [](int i, int c) { return noise(i % 50, c); }));
  write("B48.npy", f4(200, 4, [](int i, int c) { return mixed(i % 4, c); }));
  const int places[3][2] = {{0, 0}, {30, 2}, {59, 3}};
  for (int p = 0; p < 3; ++p) {
    const auto value = [&](int i, int c) {
      return i == places[p][0] && c == places[p][1] ? nan : mixed(i, c);
    };
    const std::string name = "B49-" + std::to_string(p);
    write(name + ".npy", npy(header("<f8", "(60, 4)"), table<double>(60, 4, value)));
    write(name + "-fortran.npy",
          npy(header("<f4", "(60, 4)", true), table<float>(60, 4, value, false, true)));
  }
  write("B50.npy", f4(60, 4, [&](int i, int c) {
          return c != 1 ? mixed(i, c) : i == 10 ? infinity : i == 20 ? -infinity : mixed(i, c);
        }));
  write("B53.npy", f4(200, 4, [](int i, int c) { return i == 17 ? 1e6 : noise(i, c); }));
  for (int n = 1; n <= 12; ++n) write("n" + std::to_string(n) + ".npy", f4(n, 3, noise));
  write("n31.npy", f4(31, 5, noise));
  write("n60.npy", f4(60, 4, noise));
  write("n4500.npy", f4(4500, 4, noise));
  write("wide.npy", f4(60, 130, noise));
  write("init.npy", f4(60, 2, noise));
  write("init-short.npy", f4(59, 2, noise));
  write("init-nan.npy", f4(60, 2, [&](int i, int c) { return i == 3 && c == 0 ? nan : noise(i, c); }));
  write("init-equal.npy", f4(60, 2, [](int, int) { return 0; }));
}

/// Distances of n60.npy in place of it, and its neighbors as other programs have them.
void make_space() {
  const auto distance = [](int i, int j) {
    double sum = 0;
    for (int c = 0; c < 4; ++c) {
      const double apart = static_cast<double>(static_cast<float>(noise(i, c))) -
                           static_cast<double>(static_cast<float>(noise(j, c)));
      sum += apart * apart;
    }
    return std::sqrt(sum);
  };
  std::string square, half, own_ids, squares;
  const auto add = [](std::string& to, auto value) {
    to.append(reinterpret_cast<const char*>(&value), sizeof(value));
  };
  for (int i = 0; i < 60; ++i) {
    std::vector<std::pair<double, int>> near;
    for (int j = 0; j < 60; ++j) {
      add(square, distance(i, j));
      if (j > i) add(half, distance(i, j));
      near.emplace_back(j == i ? -1 : distance(i, j), j);
    }
    std::sort(near.begin(), near.end());
    for (int c = 0; c < 16; ++c) {  // the point itself first, and squares, as FAISS returns them
      const double apart = std::max(0.0, near[static_cast<std::size_t>(c)].first);
      add(own_ids, static_cast<std::int64_t>(near[static_cast<std::size_t>(c)].second));
      add(squares, static_cast<float>(apart * apart));
    }
  }
  write("D.npy", npy(header("<f8", "(60, 60)"), square));
  write("half.npy", npy(header("<f8", "(1770,)"), half));
  write("faiss_ids.npy", npy(header("<i8", "(60, 16)"), own_ids));
  write("faiss_distances.npy", npy(header("<f4", "(60, 16)"), squares));
  std::string uneven = square;
  const double wrong = 99;
  uneven.replace((9 * 60 + 3) * 8, 8, reinterpret_cast<const char*>(&wrong), 8);
  write("uneven.npy", npy(header("<f8", "(60, 60)"), uneven));
  write("places.npy", f4(60, 2, [](int i, int c) { return c == 0 ? i * 3 - 89 : i * 6 - 180; }));
  write("sets.npy", f4(60, 30, [](int i, int c) {
          return i < 6 ? c == 24 + i : c < 24 && c % 6 == i % 6 && (i + c) % 5 > 0;
        }));
  write("target.npy", npy(header("<f8", "(60,)"), table<double>(60, 1, noise)));
}

}  // namespace

int main(int count, char* arguments[]) {
  if (count != 2) return 2;
  folder = arguments[1];
  make_npy();
  make_csv();
  make_idx();
  make_data();
  make_space();
}
