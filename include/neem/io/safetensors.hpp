// .safetensors, the format in which models are published: the size of a header (64 bits, little endian), the
// header in JSON, which has the type, shape and place of every tensor by its name, and their values.
//
//     Matrix<float> E = read_safetensors<float>("model.safetensors", "embeddings.word_embeddings.weight");
#pragma once

#include "neem/core/error.hpp"
#include "neem/core/text.hpp"
#include "neem/core/types.hpp"
#include "neem/io/detail/json.hpp"
#include "neem/io/detail/part.hpp"
#include "neem/io/detail/table_shape.hpp"
#include "neem/io/detail/values.hpp"
#include "neem/io/input.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neem {

namespace detail {

/// A tensor by its entry in the header.
struct Tensor {
  std::string name{}, type{};
  std::vector<std::int64_t> shape{};
  std::uint64_t begin = 0, end = 0;  ///< its bytes, counted from the end of the header
};

/// How the values of a type of safetensors are written; a kind of '?' if that is not known here.
inline Encoding encoding_of_tensor(std::string_view type) {
  if (type == "BF16") return {'B', 2, false};
  if (type == "BOOL") return {'b', 1, false};
  for (const auto& [bits, size] :
       {std::pair("64", 8), std::pair("32", 4), std::pair("16", 2), std::pair("8", 1)}) {
    if (type.empty() || type.substr(1) != bits || (type[0] == 'F' && size == 1)) continue;
    if (type[0] == 'F' || type[0] == 'I' || type[0] == 'U')
      return {static_cast<char>(type[0] - 'A' + 'a'), size, false};
  }
  return {'?', 0, false};
}

/// The header of a .safetensors file.
class TensorsHeader {
public:
  explicit TensorsHeader(JsonReader& json) : json_(json) {}

  std::vector<Tensor> read() {
    std::vector<Tensor> tensors;
    expect(JsonToken::begin_object, "an object");
    for (JsonToken token = json_.next(); token != JsonToken::end_object; token = json_.next()) {
      Tensor tensor;
      tensor.name = json_.text();
      expect(JsonToken::begin_object, "an object");
      if (tensor.name == "__metadata__") {
        skip_object();
      } else {
        read_tensor(tensor);
        tensors.push_back(std::move(tensor));
      }
    }
    expect(JsonToken::end, "nothing more");
    return tensors;
  }

private:
  void expect(JsonToken token, const char* what) {
    if (json_.next() != token)
      json_.complain(join({"the header has something else where ", what, " should be"}), again);
  }
  void skip_object() {
    const std::size_t depth = json_.depth();
    while (json_.depth() >= depth) json_.next();
  }
  std::int64_t size() {
    std::int64_t value = -1;
    if (parse_number(json_.text(), value) != Parsed::number || value < 0) {
      json_.complain("'" + printable(json_.text(), 40) + "' is no size", again);
    }
    return value;
  }
  std::vector<std::int64_t> sizes() {
    std::vector<std::int64_t> all;
    expect(JsonToken::begin_array, "a list of sizes");
    for (JsonToken token = json_.next(); token != JsonToken::end_array; token = json_.next()) {
      if (token != JsonToken::number || all.size() == 64)
        json_.complain("a list of other things than up to 64 sizes", again);
      all.push_back(size());
    }
    return all;
  }
  void read_tensor(Tensor& tensor) {
    bool placed = false, shaped = false;
    for (JsonToken token = json_.next(); token != JsonToken::end_object; token = json_.next()) {
      const std::string key = json_.text();
      if (key == "dtype") {
        expect(JsonToken::text, "the name of a type");
        tensor.type = json_.text();
      } else if (key == "shape") {
        tensor.shape = sizes();
        shaped = true;
      } else if (key == "data_offsets") {
        const std::vector<std::int64_t> offsets = sizes();
        if (offsets.size() != 2 || offsets[0] > offsets[1])
          json_.complain("data_offsets are not a beginning and an end", again);
        tensor.begin = static_cast<std::uint64_t>(offsets[0]);
        tensor.end = static_cast<std::uint64_t>(offsets[1]);
        placed = true;
      } else {
        json_.complain("unknown key '" + printable(key, 40) + "'", again);
      }
    }
    if (tensor.type.empty() || !shaped || !placed) {
      json_.complain("tensor '" + printable(tensor.name, 80) + "' lacks its dtype, shape or data_offsets",
                     again);
    }
  }

  static constexpr const char* again = "write the file again with safetensors";
  JsonReader& json_;
};

/// Leaves the input at the first byte behind the header.
inline std::vector<Tensor> read_tensors_header(Input& input) {
  check_start(input);
  const std::string_view start = input.peek(8);
  std::uint64_t size = 0;
  for (std::size_t i = start.size(); i-- > 0;) size = 256 * size + static_cast<unsigned char>(start[i]);
  constexpr std::uint64_t most = 100000000;  // as the library of safetensors has it
  if (start.size() < 8 || size < 2 || size > most) {
    fail(start.size() < 8 ? ErrorCode::truncated : ErrorCode::format,
         start.size() < 8 ? "truncated: the file ends within its first 8 bytes"
                          : join({"not a .safetensors file: it begins with the size ", size, " of a header"}),
         input.name() + ", byte 0", "name the file by what it is, or copy it again", {.byte = 0});
  }
  input.skip(8);
  if (const auto left = input.left(); left && *left < size) {
    fail(ErrorCode::truncated,
         join({"truncated: a header of ", size, " bytes is promised, there are ", *left}),
         input.name() + ", byte 8", "copy or download the file again", {.byte = 8});
  }
  Input header = part_of(input, size, ", header");
  JsonReader json(header);
  return TensorsHeader(json).read();
}

/// "embeddings (30522, 768) F32, …", matrices before others.
inline std::string tensors_text(const std::vector<Tensor>& tensors) {
  std::string all;
  std::size_t listed = 0;
  for (const bool matrices : {true, false}) {
    for (const Tensor& tensor : tensors) {
      if ((tensor.shape.size() == 2) != matrices || all.size() > 500) continue;
      all += (all.empty() ? "" : ", ") + printable(tensor.name, 80) + " " + shape_text(tensor.shape) + " " +
             printable(tensor.type, 10);
      ++listed;
    }
  }
  return all + (listed < tensors.size() ? join({", and ", tensors.size() - listed, " more"}) : std::string());
}

/// A tensor that is a table.
struct TensorTable {
  std::string name{};
  Encoding encoding{};
  std::int64_t n = 0, d = 0;
  std::uint64_t begin = 0;
};

/// @throws  as read_safetensors
inline TensorTable find_tensor(Input& input, const std::string& name) {
  const std::vector<Tensor> tensors = read_tensors_header(input);
  const Tensor* found = name.empty() && tensors.size() == 1 ? &tensors[0] : nullptr;
  for (const Tensor& tensor : tensors) {
    if (!name.empty() && tensor.name == name) found = &tensor;
  }
  if (found == nullptr) {
    fail(ErrorCode::format,
         name.empty() ? join({"the file holds ", tensors.size(), " tensors, and none is named"})
                      : "no tensor " + printable(name, 80),
         input.name(), tensors.empty() ? "give another file" : "give one as name: " + tensors_text(tensors),
         {.option = "one as name"});
  }
  const std::string where = input.name() + ", tensor " + printable(found->name, 80);
  const Encoding encoding = encoding_of_tensor(found->type);
  if (!encoding.is_known()) {
    fail(ErrorCode::dtype, "type " + printable(found->type, 20) + " is not supported", where,
         "supported are F16 BF16 F32 F64, I8 to I64, U8 to U64 and BOOL, so save x.float()");
  }
  const TableShape shape = table_shape(found->shape, where, false);
  const auto need = static_cast<std::uint64_t>(shape.n * shape.d) * static_cast<std::uint64_t>(encoding.size);
  if (found->end - found->begin != need) {
    fail(ErrorCode::format,
         join({"the header gives ", found->end - found->begin, " bytes to values of ", need}), where,
         "write the file again with safetensors");
  }
  return {found->name, encoding, shape.n, shape.d, found->begin};
}

/// @param input  at the end of the header
template <class S>
Matrix<S> read_tensor(Input& input, const TensorTable& tensor) {
  pass(input, tensor.begin);
  const auto size =
      static_cast<std::uint64_t>(tensor.n * tensor.d) * static_cast<std::uint64_t>(tensor.encoding.size);
  Input values = part_of(input, size, ", tensor " + printable(tensor.name, 80));
  return read_table<S>(values, tensor.encoding, tensor.n, tensor.d, false,
                       [](std::uint64_t wanted, std::uint64_t there) {
                         return join({"the header promises ", wanted, " bytes of data, there are ", there});
                       });
}

}  // namespace detail

/// A matrix from a .safetensors file.
///
/// @tparam S     float, double, std::int32_t or std::int64_t, whatever the file holds
/// @param input  from its beginning
/// @param name   of a tensor of two dimensions; may be left out if the file holds one
/// @return       n × d; NaN and infinity as they are (check_points refuses them)
/// @throws       Error (DATA) for a header that is damaged or larger than 100 MB, no tensor of this name (the
///               message lists those that there are, with their shapes), one that is no table, bytes missing,
///               a type of less than 16 bits for numbers with fractions, a value S cannot hold; (IO)
/// @cost         one pass up to the end of the tensor; memory for the names and the result
/// @source       the format's description in the documentation of safetensors
template <class S>
Matrix<S> read_safetensors(Input& input, const std::string& name = "") {
  return detail::with_memory_errors(
      input, [&] { return detail::read_tensor<S>(input, detail::find_tensor(input, name)); });
}

/// The same for the file at `path`.
template <class S>
Matrix<S> read_safetensors(const std::string& path, const std::string& name = "") {
  Input input = open_file(path);
  return read_safetensors<S>(input, name);
}

}  // namespace neem
