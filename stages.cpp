#include "neem/io/npz_sparse.hpp"
#include "neem/layouts/principal_components.hpp"
#include <ctime>
#include <cstdio>
using namespace neem; using namespace neem::detail;
static double now() { timespec t; clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); return double(t.tv_sec) + 1e-9 * double(t.tv_nsec); }
int main(){
  const Threads one(1);
  const auto X = read_npz_sparse<float>("bench.npz").points;
  double t=now(); auto lap=[&](const char*w){double u=now();std::printf("%-20s %.1f ms\n",w,(u-t)*1e3);t=now();};
  SparseRef<float> R(X); lap("ref"); check_points(R); lap("check");
  SparseCentered<float> C(R); lap("center");
  double in=0; int calls=0;
  const auto apply=[&](const Panel<float>&p){double a=now(); auto o=C.product_twice(p,false,one); in+=now()-a;++calls; return o;};
  { PanelKrylov<float,decltype(apply)> k(3000,50,apply,one); k.run(1e-6,350); lap("krylov"); std::printf("  of that %d products %.1f ms\n",calls,in*1e3);} in=0;
  t=now(); auto f=krylov_pairs<float>(3000,50,apply,one); lap("krylov_pairs"); std::printf("  products %.1f\n",in*1e3);
  t=now(); auto F=fit_by_panels<float>(C,50,false,one); lap("fit");
  Panel<float> P=turned<float>(f.pairs.vectors,0,3000); t=now(); C.for_slabs(P,20000,one,[](auto&,auto&){}); lap("one scatter");
}
