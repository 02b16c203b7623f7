// The list of what is compiled once, for numbers NEEM_SCALAR and maps of NEEM_DIMENSIONS columns.
//
// instances.hpp reads it as declarations (NEEM_INSTANCE is `extern template`), the sources beside it as
// definitions (`template`). So it is read more than once; by itself it is empty.
#if defined(NEEM_INSTANCE)

namespace neem {

// Whatever a run is made of is a Given, so these are the methods of points in any storage, tables and graphs.
NEEM_INSTANCE class Run<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class Tsne<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class Umap<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class UmapFull<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class NegTsne<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class NcTsne<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class InfoncTsne<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class Ncvis<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class Largevis<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class LaplacianEigenmaps<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class Spectrum<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class ForceAtlas2<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class Pacmap<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class Localmap<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class Trimap<NEEM_SCALAR, NEEM_DIMENSIONS>;
NEEM_INSTANCE class AnyRun<NEEM_SCALAR, NEEM_DIMENSIONS>;

namespace detail {

NEEM_INSTANCE Layout<NEEM_SCALAR, NEEM_DIMENSIONS> pca<NEEM_SCALAR, NEEM_DIMENSIONS>(
    const MatrixRef<NEEM_SCALAR>&, double, const Threads&);

#if NEEM_DIMENSIONS == 2  // what is the same for maps of any dimension
NEEM_INSTANCE Neighbors<NEEM_SCALAR> nearest_neighbors<NEEM_SCALAR>(const MatrixRef<NEEM_SCALAR>&, Index,
                                                                    const KnnOptions&, const Threads&);
NEEM_INSTANCE Estimate knn_recall<NEEM_SCALAR, NEEM_SCALAR>(const MatrixRef<NEEM_SCALAR>&,
                                                            const MatrixRef<NEEM_SCALAR>&, Index,
                                                            const Sampling&, const Threads&);
#endif

}  // namespace detail

#if NEEM_DIMENSIONS == 2
NEEM_INSTANCE Matrix<NEEM_SCALAR> read_csv<NEEM_SCALAR>(Input&, const CsvOptions&);
NEEM_INSTANCE Matrix<NEEM_SCALAR> read_points<NEEM_SCALAR>(Input&, const CsvOptions&);
#endif

}  // namespace neem

#endif
