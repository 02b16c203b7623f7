// The schedule of a t-SNE run: a list of phases.
//
//     {{250, 12}, {500, 1}}                             early exaggeration, then t-SNE: the default
//     {{250, 12}, {500, 1}, {250, 4}}                   late exaggeration
//     {{250, 30}, {.iterations = 1000, .from = 30}}     along the spectrum, from ρ = 30 to t-SNE
//
// Along the spectrum the learning rate has to follow the exaggeration. While w ≈ 1 an iteration multiplies
// the layout by I − η ρ (D − P), D = diag(Σ_j p_ij), which contracts for η ρ Σ_j p_ij ≤ 1; rows sum to about
// 1/n, hence η = n/ρ in every phase. A rate that is kept from one phase to a later one of larger ρ diverges.
#pragma once

#include "neem/core/check.hpp"
#include "neem/core/error.hpp"
#include "neem/core/option.hpp"
#include "neem/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace neem {

/// A stretch of iterations with the same settings.
/// @source  the rule for the learning rate: Linderman & Steinerberger 2019, Belkina et al. 2019; openTSNE
struct Phase {
  /// Iterations, ≥ 0; those of all phases are 2³¹ − 1 at most
  int iterations = 0;
  /// Attraction, > 0: the place on the attraction–repulsion spectrum. Paper: ρ
  double exaggeration = 1;
  /// Step size, > 0. Default: that of the run's options, else n / ρ
  std::optional<double> learning_rate{};
  /// Share of the last step that is kept, in [0, 1). Default: that of the run's options
  std::optional<double> momentum{};
  /// The exaggeration at the beginning, > 0: it changes by equal factors from `from` to `exaggeration`, which
  /// the last iteration has. Default: it is constant
  std::optional<double> from{};
  /// Whether the phase ends before its iterations are done, once the objective hardly falls any more: by less
  /// than a twentieth of the most it has fallen, each in ten iterations. The objective is then computed every
  /// ten iterations, which costs about half an iteration
  bool adaptive = false;
};

namespace detail {

/// @throws Error (USAGE) naming the first phase (counted from 0) and the field outside its range
inline void check_phases(const std::vector<Phase>& phases) {
  constexpr double huge = (std::numeric_limits<double>::max)();
  std::int64_t total = 0;
  for (std::size_t p = 0; p < phases.size(); ++p) {
    const Phase& phase = phases[p];
    const std::string name = "phases[" + std::to_string(p) + "].";
    const double rate = phase.learning_rate.value_or(1), momentum = phase.momentum.value_or(0);
    const double from = phase.from.value_or(1), rho = phase.exaggeration;
    require_option(phase.iterations >= 0, name + "iterations", phase.iterations, "0..");
    require_option(rho > 0 && rho <= huge, name + "exaggeration", rho, "(0, inf)");
    require_option(rate > 0 && rate <= huge, name + "learning_rate", rate, "(0, inf)");
    require_option(momentum >= 0 && momentum < 1, name + "momentum", momentum, "[0, 1)");
    require_option(from > 0 && from <= huge, name + "from", from, "(0, inf)");
    if (phase.adaptive && phase.from) {
      throw Error(ErrorCode::conflict,
                  "an adaptive phase ends when it likes, and this one anneals to its end",
                  "option " + name + "adaptive and " + name + "from", "give one of them");
    }
    total += phase.iterations;
  }
  require_countable(total, "phases, iterations of all");
}

/// The exaggeration of an iteration of a phase, counted from 0.
inline double exaggeration_at(const Phase& phase, int iteration) {
  if (!phase.from || iteration + 1 >= phase.iterations) return phase.exaggeration;
  const double part = static_cast<double>(iteration) / static_cast<double>(phase.iterations - 1);
  return *phase.from * std::pow(phase.exaggeration / *phase.from, part);
}

/// "250:12,1000:30..1:adaptive:rate=200:momentum=0.5"
inline std::string phases_text(const std::vector<Phase>& phases) {
  std::string all;
  for (const Phase& phase : phases) {
    if (!all.empty()) all += ',';
    all += join({phase.iterations, ":"});
    if (phase.from) all += join({*phase.from, ".."});
    all += text(phase.exaggeration);
    if (phase.adaptive) all += ":adaptive";
    if (phase.learning_rate) all += join({":rate=", *phase.learning_rate});
    if (phase.momentum) all += join({":momentum=", *phase.momentum});
  }
  return all;
}

/// Cuts a text at the first `end`, which is left out of both parts.
inline std::string_view cut_off(std::string_view& rest, std::string_view end) {
  const std::string_view first = rest.substr(0, rest.find(end));
  rest.remove_prefix((std::min)(rest.size(), first.size() + end.size()));
  return first;
}

/// The phases that phases_text has written.
/// @throws Error (USAGE) for any other text
inline std::vector<Phase> phases_of(std::string_view given) {
  const auto number = [&](std::string_view word, auto& value) {
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error == std::errc{} && end == word.data() + word.size()) return;
    throw Error(ErrorCode::option_value, join({"phases = \"", given, "\" has \"", word, "\", not a number"}),
                "option phases", "give iterations:exaggeration of each phase, such as 250:12,500:1");
  };
  std::vector<Phase> phases;
  std::string_view rest = given;
  for (bool more = true; more;) {
    more = rest.find(',') != std::string_view::npos;
    std::string_view one = cut_off(rest, ",");
    Phase& phase = phases.emplace_back();
    number(cut_off(one, ":"), phase.iterations);
    std::string_view exaggeration = cut_off(one, ":");
    if (exaggeration.find("..") != std::string_view::npos) {
      number(cut_off(exaggeration, ".."), phase.from.emplace());
    }
    number(exaggeration, phase.exaggeration);
    while (!one.empty()) {
      std::string_view value = cut_off(one, ":");
      const std::string_view name = cut_off(value, "=");
      if (name == "rate") {
        number(value, phase.learning_rate.emplace());
      } else if (name == "momentum") {
        number(value, phase.momentum.emplace());
      } else if (name == "adaptive" && value.empty()) {
        phase.adaptive = true;
      } else {
        throw Error(ErrorCode::option_value, join({"phases = \"", given, "\" has \"", name, "\""}),
                    "option phases", "after the exaggeration, give adaptive, rate= or momentum=");
      }
    }
  }
  return phases;
}

}  // namespace detail

template <>
struct OptionTypeOf<std::vector<Phase>> {
  static OptionValue load(const void* member) {
    const auto& phases = *static_cast<const std::vector<Phase>*>(member);
    return {.given = !phases.empty(), .text = detail::phases_text(phases)};
  }
  static void store(void* member, const OptionValue& value) {
    std::vector<Phase> phases;
    if (value.given) phases = detail::phases_of(value.text);
    detail::check_phases(phases);
    *static_cast<std::vector<Phase>*>(member) = std::move(phases);
  }
  static constexpr OptionType type = {
      .kind = OptionKind::text, .optional = true, .load = &load, .store = &store};
};

}  // namespace neem
