#include "neem/forces/sampling/negatives_schedule.hpp"

#include "catch.hpp"

namespace test_forces_sampling_negatives_schedule {

using namespace neem;

TEST_CASE("negatives_schedule: they grow, are whole, at least one, and have the mean asked for", "[forces]") {
  for (const double power : {1.0, 2.0, 3.0}) {
    const NegativesSchedule negatives{.mean = 5, .power = power, .epochs = 50};
    double sum = 0;
    for (int epoch = 0; epoch < 50; ++epoch) {
      CHECK(negatives(epoch) >= 1);
      CHECK(negatives(epoch) == static_cast<int>(negatives(epoch)));
      if (epoch > 0) CHECK(negatives(epoch) >= negatives(epoch - 1));
      sum += negatives(epoch);
    }
    CHECK(negatives(49) > negatives(25));
    CHECK(sum / 50 == Approx(5).epsilon(0.1));
  }
}

TEST_CASE("negatives_schedule: without power it is the mean, and one epoch has the mean", "[forces]") {
  CHECK(NegativesSchedule{.mean = 2.5, .epochs = 50}(3) == 2.5);
  CHECK(NegativesSchedule{.mean = 2.5, .power = 3, .epochs = 1}(0) == 2.5);
}

}  // namespace test_forces_sampling_negatives_schedule
