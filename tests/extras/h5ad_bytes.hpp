// Files of anndata, gzip in base 64, of
//     A = scipy.sparse.csr_matrix([[0, 1.5, 0, 2], [0, 0, 0, 0], [3, 0, -0.25, 0]])
//     obs = pandas.DataFrame({'kind': pandas.Categorical(['a', 'b', 'a']), 'depth': [1, 2, 3]}, index=['c1', 'c2', 'c3'])
//     var = pandas.DataFrame(index=['g1', 'g2', 'g3', 'g4'])
#pragma once

namespace h5ad_bytes {

/// anndata.AnnData(A, obs, var, dtype="float32").write_h5ad(file), anndata 0.8.0
inline const char* const csr =
    "H4sIAAAAAAACA+1czVMbNxTXro1ZPmMSEgz5wIGEEBIyTkpncmljWj7clhAnkIFJOpDF3oAHsD22k4FTOabTS44ce8yRI6eO/wSO"
    "HHvskf8g3V1Ja0lYa8C7lML7zTDivX0raSW9Dz2v9vfE2ERbc08zsqBpKIjCiMVXgn9WeZpef0dKhZSfSPlFpfygfS1C+GFSfzSA"
    "6TLhz74aH0dIdeoX2/kzhMsoof/O4PIpAlwEJMZHk1a5Q+gkKWMZf9vtIOtVXNetKEHWdzvqRBoysqlcOpNdHi5t5g2T360o9p1h"
    "Rzc0Tk8aKyyb10qeSDFb5Or7aBSKmVyW9qdWvQ1MvarND1XVP8pY4fRPkerfRjd3G+CC6t884u1wIsTLpfWSbpWZbDqTMopWmS8V"
    "KuvzuPZ6ZvrFmOVDNGr3A7y/0YK4HCT9iBP+wRIvF0mR9g2qB8R+fM/LzRN6I84/58GsUN9rUt/c/3teJ398MaUwA8LZJxN6NmtP"
    "qcraF2vcHj1+FDNLMh2omZSpYmFxXS8VMhuYDkruaxD4aSNfsmwRXU70vlVzAbH9odcXTb6x4Zg6p3+pb3DZJPKf8P10+I9x2YKo"
    "Xccomo9gWl+9UNA3WX7lOZ7Yz9Em8OkN7RL5S0K8tIT49Uj5uuN/3Pt1WdLOFcQ/V0ovGcu5Qialr9l0p+S+q5LnuSaR70L8eFuL"
    "5X1BXzcQ7y/E+7ol89kjzM8ymc/rIn8ElzdEPpnnmyKfzPOtGuPZK+lvtMZz3pbc1yesZ9MqlqyyX6IXdyTydyXyAxL5exL5QYn8"
    "fYn8kET+gUT+oUR+WCJPsdUCPhYAAAAAAAAAAPAbNB+Y/w7TZWd/RPObIfP/CCqu6HZeM6zRPTdOkCiKwu2zaBkQ9gGKGfkrzAZX"
    "ITtDej+Vo3nHgHndutIR7SXXoqhLQ12/OfsIzb6uBnCNGqkvoKrlnkrTwcqTfjpT447zWgEnf7ESqTVPJA815C5Hq4mNXIz1a+Wt"
    "lSp567BE/qCPp4NCCQAAAAAA4Dyi/AwHr3Hzb+svhYlV2RhWJTGBioNLG80C3STQGg5sFYbl/ExP6EuVCPhQqMxWdVOgbwh0j0Bf"
    "h3kFAAAAAECO4+ehwraolfeieSgLLvkn+hu4kH/6fCbH47j5E+fFBYS48YL8CQAAAAAAED/VET/Fvz3H8VMY4icAAAAAAC4c6HlS"
    "8dxavedJmyss+wclP86TBm1+Y9XzpAdxTO8xcZHbedK9H+j9gIsI2XnS7TgvR8+F0XOA9JzgSc+T0vWafI7pMqL6t0LWfZupLxGU"
    "yq19WM8O5wppo+CqJ5L3H4OM3oQEPWqw24uT9hpt/aTPWUsfQ0w9jTZfc92P0R+XKyV+r1LWjrMvU4V9mRIlO5cYN5712q1W5nla"
    "mPmJjGHevNNS9EjzK75XWR51l3fel5yqtW4w8mOI6/82oXcnzpd++uE/WpH8ewSxSUwf9XsEX/Cyc+YZAP7Dwr6gh+aqNYqocv7Z"
    "JjzwH/lfRP9B7aCGBsw/23EYaRRRkZP/ovoxMTo1M26v8dfjtDPKoTzbce16+FA7vD1XBXue7Odr8Maes/rexsaHP4n2fPBY447t"
    "uurY4cTP7vLULmxPgq74bdfbWbsuWa+Hz4ecNA6Z6a8WD3gZh3T4NE6Xmf2fGDfU2/8Wpp0rPvW/k5nn8AnsEntuSG6Xiv18ZOa9"
    "Xbrq0/hcY+ZX/I5Mvf1vYtrp8qn/EZf9/R754NbOEeOzz68gPoP4rOLvqd/eSFbf39P1mKizXWc/MSuLz6rv7zuizxz7NNKCRr7S"
    "70wpisSP1r9/7z5CnCf+Pnhyv/kHsatx3/zmLWb892fq2b8rjt3Yegm6dFbivF7Gvz2dJvOb9N6/RX3q/20k/x7pzhxvL7B/Q1L/"
    "BgD/xto3aq/m58R9PEbSo3ap/onfH6xX/9h8dZ9P+tfvon+xt6B/gPr1b//N6ejfNml49433+nfHJ/276+b/FkD/AB74v4VT8n+/"
    "Ev+34L3+Dfikf/fc/N8S6B/AA/+nn5L/WyT+T/de/wZ90r/7bv7PAP0DeOD/jFPyf8L37L3UvyGf9O+Bi/4NroL+ATzwfyv+6h8F"
    "bTe3hF8o+agXKL1O6HVC5wltl2v6pqlACH3IFrn+vfNpnHA+vcF5a+/gLT8uYhxNf3/Jv+fltgm9S8bX0d9pXk7MC9O3PPLzQn3C"
    "/pm+h5NfFOSEOOO/ghP3COPgpd196JPdtb69/y9aLxbR6GsAAA==";

/// the same of A.tocsc()
inline const char* const csc =
    "H4sIAAAAAAACA+1czVMbNxTX2gaWr8QkJBjygQOEEBIyJKUzubQxLV9tKXEDGZikA1nsDXgA47GdFE7lmJ6aI8cec+TIqcOfwJFj"
    "jz3yH6S7K721JKzlw7uUwPvNMOK9fStpJb0PPa/2j7Ghkca6tjpiQ9dJhEQJj88M/y6JNFx/w0qNlR9Y+SkE/IhzLcb4UVZ/PEzp"
    "HcafejE8TEjIrV9u569qWsYZ/U+Glk8J4iJgbHgwaZdbjE6ysj8TbLtNbL3K67qBjLH1fYk0E52Y2dRqOpNd6Cuu50yL36ppzp1R"
    "Vzd0QU9qSiyH18CeSLNaFOp7b+YLmdUs9Oewequ4ekMOv7qs/gFjUdA/Tal/a63CbYgLqn8zRLTDY9WiXNooGnaZyaYzKbNgl7li"
    "vrQ+j2uvJyeeD9k+RAe7Hxb9jR6hZQ/rR4Lx9+dFuViKtW+CHjD78a0oN8PotYT4nPtTUn0vWX3TX/a8jn7/fFzjBkSwTxaMbNaZ"
    "0hBvX+xxe/T4Ub9VsukgdaxMFVJzK0Yxn1mjdERxX5XET5u5om2LYDnBfUvWAuL7A9fnLL655po6t3+pr2hZK/OfiP10+Y9pWU/A"
    "rlMUrEewrK+RzxvrPL/0HE+c52iU+HDDJYX8ZSlemifiegS+4fof735dUbRzlYjPlTKK5sJqPpMylh26WXHfNcXzXFfItxBxvO3F"
    "8jZvrJhE9Bfyfa2K+WyT5meBzecNmT9Ay5syn83zLZnP5vn2IePZruhv/JDnvKO4r0Naz5ZVLNplp0IvuhTydxXy3Qr5ewr5HoX8"
    "fYV8r0L+gUL+oUK+TyEP2KhHH4tAIBAIBAKBQAQNyAfmvqH0jrs/gvxmtfV/jBQWDSevGdVhz00TJJqmCfssKMPSPkCzIn+N2+Bq"
    "bGcI94Mc5B3D1nX7SlO8nV2LkxadtPzu7iN053ooTGvUWX3hUGinrdR0pPSkH87UuNO8VtjNXyzGDpsnlofq9ZaDavoHLsb6tfPW"
    "Wpm8dVQhv98h0hGpRCAQCAQCcR6RsALXnWeEbPxtE3LcCiFqiMWwEbjGArU6ia6VaJ1WoHEs96d6Rl8uRcEHwmW+qlsSfVOi2yT6"
    "Bs4tAoFAIBDlcfw8VNQRtfNekIey4ZF/gt/ApfzTxzM5HsfNn7gvLhAijBfmTxAIBAKBuLjxU1Xl8VPia+JW9cXGT80K+agUP1Vh"
    "/IRAIBAIxLkHnCeVz61Vep60rsRyfkwK4jxpxOHXlD1Pup+g9C4XF3mdJ939Du5HXESozpNuJkQ5OBcG5wDhnOBJz5PCek3+TOkd"
    "Avq3yNZ9o6UvMZJaXX63ku1bzafNvKeeKN5/jHB6Uy3pUZXTXoK1V+PoJzznYfpYzdVT4/B1z/0Y/LBcKul7lap23H1ZSNqXaV1s"
    "59IvjGeldquBe556bn5iQ5Q347YUP9L8yu9V7gx6y7vvS44ftm4ockNE6P8mo7dHzpd+BuE/Goj6ewT9o5Q+6vcIPtFl584zAv2H"
    "jT1JD61VaxZI6fyzQ/jgP3I/yf4D7KBOuq0/x3GYaRILETf/BfoxMjg+Oeys8ZfD0BntQJ7tuHY9eqAd0Z6HJHs+1SnW4I895/W9"
    "kY8Pf5Dtec+xxp3a9ZBrh8d+9JYHu7A5iroStF2/xNt1xXo9eD7kpHHIdGe5eMDPOKQpoHG6wu3/5Lih0v7Xc+1cDaj/zdw8R09g"
    "l/hzQ2q79FunGJn5b5euBTQ+17n5lb8jU2n/a7l2WgLqf8xjf7/LPri1dcT47OMLjM8wPiv5e/Dba8ny+3tYj2MVtuvuJ6ZU8Vn5"
    "/X1T/JlrnwbqycBn+M6Upin8aOX799YjxHny+1Un95t/MruaCMxv3ubGf2+ykv275tqNjV9Ql85KnNfO+benE2x+k/77t3hA/b9D"
    "1N8j3ZoW7QX1b0Tp3xDo33j7BvZqZlrex1MkfWoX9E/+/mCl+sfnqzsC0r9OD/3rf436h6hc//ZenY7+bbKGt1/5r39dAenfXS//"
    "N4v6h/DB/82ekv/7lfm/Wf/1rzsg/bvn5f/mUf8QPvg/45T83xzzf4b/+tcTkP7d9/J/Juofwgf/Z56S/5O+Z++n/vUGpH8PPPSv"
    "Zwn1D+GD/1sMVv8A0O7qPH2h5L2RB3qF0SuMzjHaKZeNdUuBCHmXLQj9exPQONF8epX71t7+a3Fc5Dgafn/JvRXlNhm9zcbX1d8J"
    "UU7OC8NbHrkZqT5p/wzv4eTmJDkpzvi/4MY90jj4aXcfBmR37W/v/we+QOdz6GsAAA==";

/// the same of A.toarray()
inline const char* const dense =
    "H4sIAAAAAAACA+1cT08bRxSf9d8FG2ISEhaSBgcI/wLIUFexRBQcEhOnRYnVtFJuZWNvwSrYyDgRnFqpF3rzEalfIEeOOVV8BB9z"
    "7EfIkVtq77zZnRk8a4J33bTMT0Kj9/w8M/tmfu/N7Iz5I/tkra93pBc1oaoogGKIxidAdp2VyecbUCpQHkL5zkf0AfMzDfQxqD/u"
    "x/IJ6H/4PpNByGfVz7fzMYDLOMjpb3GZQhKXAdnMo1yzPAY5B2XtmbftDsB85ed1FGVhfvejQaQio5QvF4qlzfnqwa7R0A8rivnN"
    "mMUNleFJ2FaZuig8kdJokanvrVHZK5ZLpD/t6g1S9fpMvYo/U0hb07j0YQXQEAG9Wsia+dWB+Cjo4mhIRUO/Wu3h+n0+XKEKTPcr"
    "hPIJxp+d+o1+Pj8VT1IhrHtltRRrOZ4vn7940oxJUAX62+88/mky3x6zcW4f5KMM21otxNqRgPU+xMav3DdcfSAf3f9v8NGL+Row"
    "9eGW+SIRxnKdiwevWDejDyG2nz8VSwVjH6FfGmVTLhi71S2q/c/NH6Q/x/Ns/oqiLXiuvoY/NJQvb7/ZKc2XKwWj4ugHRbG4SpcB"
    "yi8hzk9Bs700tBc2/U+es52/Q1Q9TZc+ffxiXaEmMBOfGtBLpYJe1a1+BaFMLCwuJKh4QfR6paIfUPHDtl8y7YOcnoxHiIs7ZLzC"
    "dL+p8VQ5f+W/xmUPr1/CZS+vX8RlxBo/jL1qpTmLyWNYev45+gTP3S+wv8Ktk15zUYrodSvvOPfrqqCda4h9rrxeNTbLlWJe3zbl"
    "QcH3rgue54bAfgix/m5Okp8r+o4Bsib43rBgPEe48dmE8bzJ65O4vMXrYZy/4vUwzrfb+HNU0N94m+e8I/jeGDefC8V8tVmOC3g0"
    "IbC/K7CfFNhPCeynBfYzAvtZgf09gf2cwH5eYE9wGJFrWwkJCQkJCQkJCYnu4mSFe91FvwED3W9/Wfsq1d5T03IPJ6t4Y6tQKuu1"
    "BMhXqK0v2bL5aVm1t3W0fIuTRzj5phxTCQkJCQkJMfC5uyI8d0+M24lb4vLh7PkxfrNPzq383KKNnBeLzqHs82LEnRcnPDkvjlKL"
    "wgiyz+/24YW7fV4cP5c/8Pmx3zp/io8525NzkNqcsx3hV30CMf0/BVmb+n/NKy/Oj6OmPtTy/LgG/ts6Z9xTZ6g9jMSlg+h+QYrj"
    "YWPWGnvIPmc1BdT5/YI6HLSdnImDKpps/JkXC4wC0ny4rZhq82Pt0frLjDnHf8yQzigdx/XYmXbYeM7f/9nQ2Brciec03/sof+Vm"
    "+Xg+/Vl+x3HdZ8Xhd7PO9iQunE5Jrngd1/vpuC6Yr74zL5Euug7Ja63WA26uQwY88tNVZN9X5NcNnfY/QrVzzaP+D1LjHLtAXMLV"
    "pNvEpd81dmXmfly67pF/blDjy98r7LT/PVQ7Qx71X0MO9/vgns7xOddnH5fk+kyuz+x8T/L2B3b7aN0vI/Mx22G71n4iKVqftb7/"
    "ORBfseJTMoKSnyCAkbh2No+mob6L3+8cPsc6j9zXCnScN/8ESqc9y5u3Kf+nkp3s3xX7/vei5NKXss4bpfLb0QLkt4T7+S3uUf/v"
    "IPHvnWIpNl7g/IaE+U1C5jc6vpF49f4+v4/HyLnULuEf/3uUTvlH/55hzCP+jTvwr7Ys+SfROf9Sy93h3ynkC23Zff5NeMS/u075"
    "b0XyT8KF/PewS/nvAeS/h+7zb9Ij/k055b9VyT8JF/LfapfyH+QLbdV9/k17xL8Zp/y3Jvkn4UL+y3Qp/3H/38BN/s16xL97Dvw7"
    "/E7yT8KF/PfMW/4RkHbLr/GFkrd6hcg7IO+AvAuyWW7rBw0CIfSmtMf0b8MjP+H36UHr1l7uAesXfh1Nzl/qa6zdKcga+Jfwd3eB"
    "tePfC5NbHvUUVx+3fyb3cOornB23zvi3YK17OD+4GXfnPIq7zd/4/wOgtWKpSEwAAA==";

/// the same of A, compression="gzip"
inline const char* const packed =
    "H4sIAAAAAAACA+1dzW8TRxR/u7YTJ06CEwJx0gLmK5iPoEBTCVUqNTShPqTEglaKqFTs2BscNbGD7aAgAQ0IRBAIEG1Vjrkg5ZhD"
    "Dz1VrsSBS1WOPfTAMUf+gKp0d2dmd2fI2ATvui15PymavLdvZ2Zn3pt5b3ZmfScxfKq9ta8VDASD4IcwOPGKIvUDT7PrKZoqNF2k"
    "6bLK+H7zWoTywzT/qI/QFcr/4szICIBq5S+Ws9RE0iilx78j6TFAbAQkRk4kjXSF0kmmZ4+8LbeT6quo122QoPrdAd0QBC2fKWSn"
    "8hcGypdnNZ3fqyjmnWHLNoKcnTTbLJPXRp9I0Uvk8rukFUtThTyrT618A458VZPftKb9MUaOsz9Fan/zvdxtiA1qf+PAj8OJJl4u"
    "my6njXQqn53KaCUjnS0Xbf1c73h99vTYsDGHUJWGFz5+vgn6SRqj9YhTfu4eL/eQ0iv3mR0QDB7n5cYpPR/nnzN3TciP0isL/+9+"
    "/ezTsVHF0SDc+KQjnc+bXao6xxej3Q4fOTyop7Q7oJWmmVLx/Ey6XJyaJ7Rfcl9A4Ge12bIxFjF1Yvd9oyuQsz7s+nmdr81bQ51V"
    "v8wHJG0R+Uf5elr8IyQNARvXCUr6I+ijb7pYTF928u3nOGo+R7vAZzd0SOQ3Cf7SBPD6yPhpa/6pXq8uSTmbgX+uTLqsXSgUpzLp"
    "aZPulty3RfI8WyXyPcC3t6Esk8X0jAb8fCHe1yvpzz6hfy7Q/nxP5A+R9H2RT/t5m8in/by9RnvukNQ3WuM5d0ru2yXosz4qlo10"
    "t8Qu9kjk90rk+yXy+yTyMYn8fon8AYn8QYn8IYn8gESeYSGEcywCgUAgEAgEAuE12Hrg7MeErljxEVvfbNL/j0AplzbXNcNBFnOT"
    "BRJFUbg4i6U+IQ5g65AswFVoZMjuZ3Js3dGnXzeudEZ30GtR6AlCz7dWHBE0r6s+kmNIv66Y+bH8jesKZLXJaT30tfIP0nJ9qlrp"
    "s6vot1sk1ZB2J+taPmv9Ihep1U8ELw9Ul2PZDA5tDP011q2VNdatt0jkX+7iab+QIhAIBAKBePcw/3UmdSz1e6XyAobjf65sgu7r"
    "6t86M5tKpSYXoD/aBDAKzYaYjhsTWw1GAlp0xgSoHeFfK5XA09HEldNDxxdVCPwEHxmiWdMjVY18iFAUnt5LXLmm36z+BUcNvp53"
    "7Le2JwrkzNxpZtGQkVnv0C/dfef7FpWuGPyIfYRAIBAIhNtY/zpU2BQ11r3YOhSAK+tP7F25sP6Ua2h7yNZPuiTygd08jesnCAQC"
    "gUCg/9RA/yn+4X/Yf+qUyPeg/4RAIBAIxIYDO08qnlur9zxpq80y9155cZ7Ub/Kb1zxP+jJO6OcOv6jaedLnJ9n9iI0I2XnSx3Fe"
    "jp0LY+cA2TnBtz1PyvT1MbWACjD7y1G9b9ftJQKZwvTcTH6gUMxqxap2Itn/6HfYTZNgRwGzvDgtr9m0T/acteyxyZFPsxUnyeMx"
    "tg/TTsm+Slk5LsRlkWG7SMu86x3f2hzPHXL0Y2KU8JgeifsqKyeq64O17VKrpTcES6PA1esZpVdPv1v2KYtr+yTyMSGu9QGO7wgE"
    "AoFAvOvwIt5sA/n3i1JjhH7T7xf9kQRHaQiMN6k+jPFyutZqJbC/l2ISLsSb8awYbyaseKpf/zMDTS0LERWs92XMPk6dGD07Yur4"
    "lyOsMopQjgIt64wDw6+V41L8Fz1jF6W4Ff85x4V2R7smz/HxH3BxoGrFH8vnqvcTGxeejaGtvEkcKPtcy0lJHKhgUyIQCAQCgXHg"
    "Ovy9Dqj9nuP17094/p7j56/sIj15z9Hp8HNXM7yfK/PLZJ+R+Fzwy1QrPkEgEAgEAoF+2Zv7ZV1g72cT90HU6weFHOVs9qj+3VDf"
    "uqnzO2gu+JPhSbuooFv+pPN5tzj8yXie9yehhl8p8xM1yXofvmdBIBAIBAL9yvX4KVsdfqX4ezz1+kMtjnJ6PKp/BOTnJCJFQq84"
    "/K2q+1ZK6E9tZIj7VpgfXrnIy7HzA0wfE3WWy/R1+Sot77V4ZO1zEp3RT6y4aCgEQ6/Y73UpimT8iNP83v4cRC/Ufj8gnrNuwPuB"
    "6JxdpCfvB7Y7+il5lY/nyP4Xxd7XUkRbehvI4uFtEvk5yfl+fM+CQCAQCATGw+uJJ3c44uGFAuEtXXQ/Ho56VP+dIP8d+Nh1Pr4g"
    "8TBI42EExsPOOIfFN88XeDmmh0mXymX2J/7uc7325/xOwC6P7G93Fftbvon2h6jf/pI3G2N/4RuEHrzpvv3t8cj+9lab/xbR/hAu"
    "zH+3GzT/3aLz32337a/fI/vbV23+u4v2h3Bh/rvboPnvDp3/7rpvfzGP7G9/tfnvAdofwoX5736D5r97dP677779HfDI/g5Wsb+l"
    "79H+EC7Mf4+8tT8GVm5hgmyMuZQuMnqG0jOUnqW0mU6nL+sGBDCXL3H1S3nUTuT9ewAGKZ27xbeL6Eez/RqrD3i58EM639P2ZfY7"
    "XuDlxHXhGMvvupCfED+z75msLgpygp/xb8Hye4R2cHPcPeTRuDug//0DcITW/GCVAAA=";

/// by h5py 3.7 in the layout of anndata 0.6
inline const char* const old =
    "H4sIAAAAAAACA+1avW/TQBS/s2tqVUF1aVUHFjIGEKhNWskbRTTgAdEKGLolrhOSCJEEO0JsZCxbRsaO+StQxoyMjPwnxR/vEt/V"
    "zpeKSMj7KdHz3T3f5d6993L+nb+Zxy9ub9zbID5UlawRjURxBege8mXWXgJJQV6A7EmsngZtaajfgv5FvXdvCgVf+0oAG+e3Eso0"
    "QawizMKzU1+eQTkDciDxeqy9ee4G8rPlcP5pzDgu9SIi6r8a+O/ldljuk+n819DQf9F/r/vvhcLrla225ct6o1y3K64vW21nfv99"
    "+/rkmBKZqGxcmc/XJpRrCvNvyOs7Ql6Hcm+X9+P0Hq93BOVS7v9aP0qUcI6UlUMLUBpWrIEek7LX7rdsZe5DXYboKtG/QrvirYjf"
    "LklS0IEK/cnUUPmVIMI/66Kg/9Rfbu/jfTs/aDDnEFJESmATe9/O2XlvytZ5db+aq+arB5gUEAgEAoFYMoj7yuz6eH22m+lsjddj"
    "+8rundWw4+z7Si1Q1VQy3FeO30+aCfvJ7ora42yp7MH4MvE5LUVMsI9GdrzZ1Q7dluW4leL7pvPRapO7lAZ3akNTqtxzmt+dkR49"
    "u6XIKVxvetfpUX9uzWpVQvuGPRxx6yEJe35ZWB8/R8TxJxkdnhOn5E/MB/GrhlhN/iQLcrDL69Ub5coXT37wLvxysWhb7Uq16dQr"
    "btT/92aMP5H/SLE4IOtB/BVh4Elxp0TiTiLJ/PjlIxhPj58/i4OBzv9eNu8hv/OX1uPl85NXNPJDqBD/tutweUER1kdOqGfobaLP"
    "IxAIBAKBQCAQCAQC8a8xiaeVBT5ABj52m4acQDI/WwN+9pYw4veFtgc7D2E8Tkdndgkh8jns3MTIju+X8Tzdh+hX8X414v+jfFuy"
    "fzVUvgeGxeT/J/HiP5/w/oTAPByNl+vnM6M8TMfGySeVv3OZ8jAdxkP/MfrIfH4Vf273C97rLE2Zn8wDzE+rjKRzq47wfjA7/7mp"
    "cyt2jia+j3wT53Yymec9hWn3v64aHzHLlXeNPPr+PPgDOTQPoZA1AAA=";

}  // namespace h5ad_bytes
