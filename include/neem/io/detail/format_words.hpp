// The formats of files, and what is said to who gives one that is not read.
#pragma once

#include <string_view>

namespace neem {

/// The formats that format_of tells apart.
enum class FileFormat {
  empty,          ///< no bytes
  text,           ///< text, such as CSV
  wide_text,      ///< text in UTF-16 or UTF-32
  npy,            ///< an array of numpy
  npz,            ///< an archive of numpy's arrays
  idx,            ///< IDX, as MNIST
  vectors,        ///< .fvecs, .ivecs, .bvecs
  big_vectors,    ///< .fbin, .ibin, .u8bin, .i8bin
  word_vectors,   ///< words and their vectors, in text or as word2vec writes them in binary
  json,           ///< JSON, or a value of it on every line
  safetensors,    ///< named tensors behind a header in JSON
  matrix_market,  ///< a sparse or dense matrix in text
  graphml,        ///< a graph in XML
  gexf,           ///< a graph in XML, as Gephi writes
  gzip,           ///< anything, packed
  bzip2,          ///< anything, packed
  xz,             ///< anything, packed
  zstandard,      ///< anything, packed
  zip,            ///< an archive of other things than arrays
  tar,            ///< an archive
  xlsx,           ///< a workbook of Excel
  xls,            ///< an old workbook of Excel
  ods,            ///< an OpenDocument spreadsheet
  torch,          ///< what torch.save writes
  hdf5,           ///< HDF5, also .h5ad, .loom and version 7.3 of .mat
  netcdf,         ///< NetCDF before its version 4
  parquet,        ///< a table by columns
  arrow,          ///< a table by columns; also Feather
  feather,        ///< Feather before its version 2
  orc,            ///< a table by columns
  pickle,         ///< an object of Python
  rds,            ///< an object of R
  rdata,          ///< several objects of R
  matlab,         ///< a workspace of MATLAB
  sqlite,         ///< a database
  stata,          ///< a table of Stata
  spss,           ///< a table of SPSS
  fits,           ///< images and tables of astronomy
  picture,        ///< PNG, JPEG, GIF, TIFF, WebP
  pdf,            ///< a document
  html,           ///< a page of the web
  xml,            ///< XML of any other kind
  binary          ///< none of these, and no text
};

namespace detail {

/// What a file is called, and how to make one of it that is read.
struct FormatWords {
  FileFormat format;
  std::string_view name;
  std::string_view remedy;  ///< FILE and OUT stand for the names of the file and of the result
};

/// Those that are not read as points. Tried as they stand here, with the programs they name.
inline constexpr FormatWords format_words[] = {
    {FileFormat::wide_text, "text in UTF-16 or UTF-32",
     "save it as UTF-8: iconv -f UTF-16 -t UTF-8 FILE >OUT.csv, or open it by decode() of "
     "neem/io/decode.hpp"},
    {FileFormat::npz, "a .npz archive of numpy arrays", "read one of its arrays by read_npz"},
    {FileFormat::matrix_market, "a Matrix Market file, not a table of points", "give it to read_edges()"},
    {FileFormat::graphml, "a graph in GraphML, not a table of points", "give it to read_graph_xml()"},
    {FileFormat::gexf, "a graph in GEXF, not a table of points", "give it to read_graph_xml()"},
    {FileFormat::bzip2, "packed by bzip2", "unpack it: bunzip2 -k FILE"},
    {FileFormat::xz, "packed by xz", "unpack it: unxz -k FILE"},
    {FileFormat::zstandard, "packed by Zstandard", "unpack it: unzstd FILE"},
    {FileFormat::zip, "a zip archive", "unpack it: unzip FILE"},
    {FileFormat::tar, "a tar archive", "unpack it: tar -xf FILE"},
    {FileFormat::xlsx, "an Excel workbook (.xlsx)",
     "save the sheet in Excel as CSV UTF-8, or: python3 -c \"import pandas; "
     "pandas.read_excel('FILE').to_csv('OUT.csv', index=False)\""},
    {FileFormat::xls, "an old Excel workbook (.xls)",
     "save the sheet in Excel as CSV, or: soffice --headless --convert-to csv FILE"},
    {FileFormat::ods, "an OpenDocument spreadsheet (.ods)",
     "save the sheet as CSV, or: soffice --headless --convert-to csv FILE"},
    {FileFormat::torch, "a PyTorch file",
     "python3 -c \"import numpy, torch; "
     "numpy.save('OUT.npy', torch.load('FILE', map_location='cpu').float().numpy())\""},
    {FileFormat::hdf5, "an HDF5 file",
     "python3 -c \"import h5py, numpy; numpy.save('OUT.npy', h5py.File('FILE')['NAME'][:])\", NAME that of a "
     "dataset: python3 -c \"import h5py; h5py.File('FILE').visit(print)\""},
    {FileFormat::netcdf, "a NetCDF file",
     "python3 -c \"import numpy, scipy.io; numpy.save('OUT.npy', "
     "scipy.io.netcdf_file('FILE').variables['NAME'][:])\", NAME that of a variable"},
    {FileFormat::parquet, "a Parquet file",
     "python3 -c \"import pandas; pandas.read_parquet('FILE').to_csv('OUT.csv', index=False)\", or in R: "
     "write.csv(arrow::read_parquet('FILE'), 'OUT.csv', row.names=FALSE)"},
    {FileFormat::arrow, "an Arrow (Feather) file",
     "python3 -c \"import pandas; pandas.read_feather('FILE').to_csv('OUT.csv', index=False)\", or in R: "
     "write.csv(arrow::read_feather('FILE'), 'OUT.csv', row.names=FALSE)"},
    {FileFormat::feather, "a Feather file of version 1",
     "python3 -c \"import pandas; pandas.read_feather('FILE').to_csv('OUT.csv', index=False)\""},
    {FileFormat::orc, "an ORC file",
     "python3 -c \"import pandas; pandas.read_orc('FILE').to_csv('OUT.csv', index=False)\""},
    {FileFormat::pickle, "a pickle of Python, which is not opened because that can run code",
     "if you trust it: python3 -c \"import numpy, pickle; numpy.save('OUT.npy', "
     "numpy.asarray(pickle.load(open('FILE', 'rb')), 'float64'))\""},
    {FileFormat::rds, "an object of R (.rds)",
     "Rscript -e \"write.csv(as.data.frame(readRDS('FILE')), 'OUT.csv')\""},
    {FileFormat::rdata, "a workspace of R (.RData)",
     "Rscript -e \"write.csv(as.data.frame(get(load('FILE')[1])), 'OUT.csv')\""},
    {FileFormat::matlab, "a MATLAB file (.mat)",
     "python3 -c \"import numpy, scipy.io; numpy.save('OUT.npy', scipy.io.loadmat('FILE')['NAME'])\", NAME "
     "that of a variable, or in MATLAB: writematrix(NAME, 'OUT.csv')"},
    {FileFormat::sqlite, "an SQLite database",
     "sqlite3 -header -csv FILE 'select * from NAME' >OUT.csv, NAME that of a table: sqlite3 FILE .tables"},
    {FileFormat::stata, "a Stata file (.dta)",
     "python3 -c \"import pandas; pandas.read_stata('FILE').to_csv('OUT.csv', index=False)\""},
    {FileFormat::spss, "an SPSS file (.sav)", "save it in SPSS as CSV"},
    {FileFormat::fits, "a FITS file", "save the table or image in it as CSV or .npy"},
    {FileFormat::picture, "a picture",
     "a row must be one picture: python3 -c \"import glob, numpy, PIL.Image as I; numpy.save('OUT.npy', "
     "[numpy.ravel(I.open(f).convert('L').resize((32, 32))) for f in sorted(glob.glob('*.png'))])\""},
    {FileFormat::pdf, "a PDF document", "give the table it shows as CSV"},
    {FileFormat::html, "a page of the web (HTML)", "download the file itself: this may be a page about it"},
    {FileFormat::xml, "XML", "give the table in it as CSV"},
    {FileFormat::binary, "neither text nor of a format that neem knows",
     "name it by what it is, as in .fvecs or .fbin, or save it as .npy or CSV"},
};

}  // namespace detail

}  // namespace neem
