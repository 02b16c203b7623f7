// Files as Cell Ranger lays them out, written by h5py 3.7, gzip in base 64: 3 cells of 4 genes,
//     C = scipy.sparse.csc_matrix(numpy.array([[0, 2, 0, 1], [0, 0, 0, 0], [3, 0, 7, 0]]).T)
// in the groups data, indices, indptr, shape, barcodes (AC-1, AG-1, CT-1) and names (CD3, CD4, MS4A1, CD8).
#pragma once

namespace tenx_h5_bytes {

/// Group matrix, with features/id, name and feature_type: three Gene Expression, one Antibody Capture.
inline const char* const version_3 =
    "H4sIAAAAAAACA+v0cHHj5ZLiYgABDg4GFgYBBmTwHwp+yKDyYfIJUJoRSndA6RVMMHFGsJwEVFwQaj66upAgV1eQ6v9oAGbPA1YIzcEw"
    "CkYi8HB1DADREVA+LJWeYEJVl5tYUpRZgUiPHhTaiyv9ejBD+BmsxKVfC6iDFUajcjT9IqXLDlZUdSmJJYkgOjMvJTM5tRhEF5QUMTAU"
    "ZyQWpALFkxKLkvNTgBJQkJaaWFJahOAzouWPYD9/F1AKhpWbCsyo6tDT8SjAVQ6wQsKMEcaHlAiMjBABFqg6GM0MjAGQjAAHTAyS81mB"
    "MQESZ2JiYoTUZxBzmBktOFBjDgYmDMrwYIIGBSj5sCOlJ2Ys6rDxmdDCiwWq19FZ19DRXdfQOUTX0NXQ1cjV2NXE2cWYgcHZxYSBwTfY"
    "xNHQ2cWCgcE9NS9VwbWiAJj0izPz8wjyHfNKMpPyUyoVnBMLQBlmNEWPglEwCkbBKBgFpANIu5KNQQPK3yCCXz2s/anBjl+dBZQ+IIra"
    "Tn0B5XNIoLaSGgTxmwfrt00Qwq8O1i9bIDx02pWQMHUg0K704MDe8xyc7Urah0fGsAoP9PY06f2ODg7UHDq0w4MZrR/CDPW3MCMkPHCH"
    "wwRoAPCg2ThjkPdLsY9PoZeXhManJkhi732OgpE5PgWr1zUkUNVlpkDovMTcVKTxp/iSSvDwFLy+NqBZeY/Iz0x48/McHOXa4M7PkHYV"
    "Mzw/v5Amrl3VIIFfHSxf35AaGemZknTFijddLYEGucgQqyfIDw8BvOGxAxoeDkMqPAAoG1XF+BwAAA==";

/// Group GRCh38, with genes and gene_names.
inline const char* const version_2 =
    "H4sIAAAAAAACA+1XPU/CUBR9bWloiCag+BEnRhaGCkNHSVvpohJgcJMKxDKIBPgBjrh1dHBwcHDkJzg6+hP8J9jHuzfQhjYaQ/h6Z7m5"
    "7532ldPTy71PlnG+mzhJEApFITGSJLMYA9xjf477dYgCxCHEdxHXhckeXE5ScP8gr1YxTcoeB4DnfMssKoRjG2GZxTKN15CjSz9FP69U"
    "0Z28NvWj9c9zw/xrSSx35N/5V4MHzvBXudX+HUFexrp2tNhzq5dXBnUw1s2M5K/XQR9zhNUBmWkmYM4qgiCwhRjwMEpenaA7SQXX2Jcv"
    "e2+CrouiKLD/M3YfSdAUf2VDuCuphwhSUPvEZ/wkzeHNy8WAXjG4tqjn1GIpp+q1nGqq5qmZNwu6kSdENwqEXFQLRVU3NO5HDg4ODg6O"
    "ZYD1lXGShXyUjuZj/5mNR/POIH4dRvOwBfg4iOZhN/WYiubhfOfuRfNwfnvdX35fqcwoFt5XWsr8yXM1+8rF6+FslB7Bfvrvc8dQ8X+h"
    "662HFJhDJPjd+wLTI1wHFwTYCZz4vGFz6VQPMVKPlxBfbK4ecqQebyBEeq30QDTtgU1ju9NsN1p9GruDHiF9x+62vPVbu9d4aHobgLtW"
    "Z5LQeNOx73EH5/z6gp7zB9kocNyQGAAA";

}  // namespace tenx_h5_bytes
