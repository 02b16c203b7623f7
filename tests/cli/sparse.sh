#!/usr/bin/env bash
# Sparse points and counts from the command line: sparse.sh PROGRAM. The files hold the same 36 cells of 30 genes and
# three kinds, two cells and three genes without a count, as scipy, scikit-learn and anndata wrote them:
#
#   rng = numpy.random.default_rng(5); group = numpy.arange(36) % 3; mean = numpy.full((36, 30), 0.15)
#   for g in range(3): mean[numpy.ix_(group == g, numpy.arange(g * 8, g * 8 + 8))] = 2.5
#   C = rng.poisson(mean * rng.lognormal(0, 0.3, (36, 1))); C[:, 27:] = 0; C[7] = 0; C[20] = 0
#   A = scipy.sparse.csr_matrix(C); kinds = numpy.array(['T', 'B', 'NK'])[group]
#   scipy.io.mmwrite(gzip.open('matrix.mtx.gz', 'wb'), A.T.tocsc(), field='integer')     # features, barcodes by hand
#   scipy.sparse.save_npz('csr.npz', A.astype('float32')); scipy.sparse.save_npz('csc.npz', A.tocsc().astype('int32'))
#   sklearn.datasets.dump_svmlight_file(A, group, 'cells.svmlight', zero_based=False)
#   h5py.File('cells.h5')['matrix/data'] = A.data, and so on as Cell Ranger 3 has it
#   anndata.AnnData(A.astype('float32'), obs=pandas.DataFrame({'kind': pandas.Categorical(kinds)}, index=barcodes),
#                   var=pandas.DataFrame(index=genes)).write_h5ad('cells.h5ad', compression='gzip')
set -uo pipefail
neem=$(realpath "$1") here=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
. "$here/expect.sh"
# bytes FILE: what was packed and written in base64
bytes() { base64 -d | gzip -dc >"$1"; }
bytes matrix.mtx <<'END'
H4sICAAAAAAC/21hdHJpeC5tdHgARJZBjlwhDET3/xRsZv+xwcAhcohR0opGSSZSaxY5flxVnmTDaxsDLjD0f3n58vrxfPvz5fX54/HRftFoX3//fn57e3
/9eLS394/H98ezfX+8P56vP6+Xy+/m0dzn1Vtvdlm2fjl/j2z7FWwX/VsxUd0ZfJ1sx9VvGr0LlrCru6whaxL2L9KBEFbCr74TOdmh0zqdZnSayxqJnGUq
pIa3wdTRZmyGDbaTnmC76NnZcvGh/IbyA6wwiWgz2832ZGuQOJFjTwxIpOXCSExInC0gCpbdHG1DWJrFWmjNkO6AcyccukM7FBDcZZngicBkjGyLUhePIc
8mpS5KXZSKdmc7Mvel5ZZSAUY7PNFDbUd5HOVxlMdBAncikMdRHkd5HB0DQ0LDW27OQO1k6iieW9Vz8wzYF7K20DmiY8PEKG7RuubITaOdc6EI8RuVB6Pr
EFBHOAVxFGfFhWxzjbfPeZJWyxn6b9C4LPypVbYXP+Nbd90RlGLIWgBKhU6k6DW16/YMbnMf1TtKQO4gBbAEvThAFpLiODw426gEEZfhs/Zj1jbO2kYW2S
p7g7xQtO2WjWmmrlZnpbrGQeeUTlSZAdx8VOCUtWRtWVbeBGruCMhrQUYHN2UuXThxgMp76cJ0FCucS3dFbFAAtVu3VoziKm7QqHLXae4qol0qd53+1tuh
ca0fVe3hZcJ4iD3Sc3R6R2d7Kr1T5aGyNxUncQAeMZ44PoW0Td2olbtewyp9xUWxGUsRQDbEAGZmQ4ScCxiZlH0+slXLpM1iFJfiMj3X0ZjXE8231kFeHd
mz+qPsLdvs/7ihzTdW6ga5+SS0oNJz8xmHRYdeCtmrxjebkosCdIByJysNjzDkImQpZMuZfaHNjvrbidrsQDYG8kFQ/yg/h7HQ1L80DbJXiaPksOIqjUvX
yFZpXKVxqcDELr9Z2aPimm1py78baNtaYkvblrZ886Ft6yi3rotVoYoh5rJHt13sRQN5m2TPYoB8xmlb+TPFu/5rb52s7CMb1VpvLz4K+L976/GUfxRnjW
uuTwViALg33vk/RGzBpjpzIZMO5zdDB3lDRAepR3Gz/CG/3fKnTw8ucQRMWu+uSD/PSuwgz4r9UOWlSp8QzrIFUI8+pEbfAsSukC4TR14fE17/7KIXB8g/
I9khIqNZ3y56bD0q4dAbLdKvhENvtPOzYMj/FwAA//8DAIVmAWPsCQAA
END
bytes features.tsv <<'END'
H4sICAAAAAAC/2ZlYXR1cmVzLnRzdgB10rENwgAQQ9H6mIIRYhMSGCC6joYZUtAAgobxMbTwJXe/e/JyOvcwDNXZel23y+v+WJ/Py+26Wb5J1YLkakPaVe
8gjdUjpH31HtJUPUGaq2dIh+oDpGP18X9SKAQc+nCAh4IhAFE0BCIKh4BE8RCYKCACFEVEoKKQCFgUE4GLY2JwcUwMLv78BFwcE4OLY2JwcUwMLo6JwcUx
Mbg4JgYXx8S/Lm9ztPiZPgMAAA==
END
bytes barcodes.tsv <<'END'
H4sICAAAAAAC/2JhcmNvZGVzLnRzdgA90DkKwDAUA9E+dwlE+llrk873P48T0Lia7iHU3t63VUv7qtRppXt6pGd6pXf64EwQUZDCFKhQBStcAQvZyJ5bkY
1sZCMb2chGNnIhF3LNG5ALuX55AC1x07Y6AQAA
END
bytes csr.npz <<'END'
H4sIAAAAAAACAwvwZmYRYWBg4ABiRYbXU3498WFkYNjDysDAzSDCkJmXkpmcWqyXV1DJyCAAFgYBkBIQmDvF0L/FQaBV3M+Pj7/xsPXELj7fF37SybnLN2
7cYHTkcEaSDfOxYz+0/xy2mzTzTtphPWnPfU0371bmt0XW5b/Pfycn81F132nfy7Zbn6YGxu2dNz000C7/9vltdfV3ts1e1h9/PT+2ueJ7UL1JhX3sev1V
m1f90Pz3l4WpnznGgFFuRlNtgZOh/BmH/T8Zzjhy8Dl6feQ4osDIXcAyLYG1z9HtZ8heW1fjCZ8+W/Zf87FT+nRp/slM2xCbpcz7Wg526/+cEXBn+4nMVZ
OzU85zzj2fOX+l3Tn5S5axtn1Bx3u+VYvZptjrvX28w1dedmXYtXMvan3Ml8kVnG9L87r29KbBV8tle516zhemnDi69cxJ7vNFek+vfC3yzHYuXbPEJvnW
NlufI+/kXpfsrE+e1Xjj7OZVuq/1VqgHN8/7Iy8w6/3UyCszJqX/rE8wnr5u0dHyc0sOf4+Y/ps/ACUiCrq61s4DskSAIc0FiYiCkiJYPIhAw38eAzQeTq
zlOhTA0PZws1p2UqiFowVfWlDIkQ0qSj+CRXyMtnU2WVlKT0v8ymRycy/D6pvSG6J6yzbvO7TuAP+8D3uP/1thPkciSVvoKfvE5aHBq64tWpWzMm1h39bd
89pu8dftfau3uEHu7F3fA/qhr7alnp77p35ZgmTKxPZWKZmS4OSKCEW3Jls+i4c93Ot2LH1X8aBT/N6PAyYtJxY2KJ3KOODIzlzDiOqzxYdLprsCWc0MEJ
+l5RflJpbAfNYM9ZErlJ79RvyVtMDJEwHHAtbOmxQ1J2ZJ3tIFccI5a9YtXjBvWnxI0JQZ4vPjp0ziEir3PqPpx9olnq4itoTpp9QsK66tXCKM6548UmJA
dQBzXd56LyBrAhBzAh1QnJFYkAqzfwLUXi989udNzlxIyH43K4gLGPRE2TgmNF9Cc4TpkfBSE2hG4wA6IiWxJBE9l5nAclnwxrxDDjyl4cvqnLYtDtq2xT
t0ZVpi9tFDB0JcBa4sbNJy1FkR9K9Rfof/Tn9lDYs9xnwLlPxOSt5+/9N28/85dT5p/FuWzo0WubqnZH1ndbTdbpPC06U7NT9fvb4rRuT4D4v/K7vU4mqf
73ctlk+76f1rilr9yf32zEqPnp1+u7kuv//Obok/aoZBpkHqOz+tq/aWLe45LPN9u9909q/7LB9+uSKzsc2vtEn8R5Hfod9zbZrmMZpwa+nNWVt30fqJ0b
eAqOi4DPvfr+Tcn89g99X5q/+NYct1iyPffFR+Lp6Rv2Nh6ZLtjcHGM+esnVcbtaj+xNbZ77v0Tjj/7t85L1lmbnPVI76Kq8E7OKe9qb8fV3ngyM+v+7jS
GvZd/9Px7/O0dw+mb21+kbxEOWPl9xtfIr9escw501QjMF9Xr23eWn72AG9GJhFmXAUbAjSAwxipmEPXiJoRkTV2MjIgZUt0fajJHFlfMhMDUqJH14eaOp
H1PQHqg6dVdG2o6QlZWyYzAzx1BXizsoFEWYFQDKj6OgtIKQCevHceAwYAAA==
END
bytes csc.npz <<'END'
H4sIAAAAAAACAwvwZmYRYWBg4ABiRQYPw2Wi2YwMDHtYGRi4GUQYMvNSMpNTi/XyCioZGQTAwiAAUgICc6c4+jc7CLSKa7ctymVs1vBa+qVB7c4q8cc3Zx
/rZvdvi+hROyaVsUeivrX+xk0LYbXJS03zPvEd+D1j5nbu++bl17d/n/YrYP7PPVlyr/8ondWPP/dJ6ex8sa+b9O7LiX3dc+n7+lPXlzX9Plv8M+7g15M5
ZXFzxF6G/3r/VCvC9oLYCv5bjL0OjBniIk3fHNsXGGYwzVp1/6pwT79MelBKytzE9vozf8SSZZ7c6fuXdOyz1a3XnVbsbVGzbopY8rCIlxdckX964Lln2J
76JWc+B6cBFb45fnjn94I+5QuGRk/KI/8ftjeQXmN/akbWzxNBaUfS1szTlVglqigubbFKfeeEr5mfbs9of7btesqh6ifFa0+pHLbZJVHPm/44rrBeYZNH
y/b+zR9sP0eKTfLl3VrzJfDak9ldtUUbpqUIXZ3XyWMZ3N/MF1YszHw8m9WCP33J/VSflA8nixUk47feX9m59H/IiaJL9+c49TefV6pxX3Zr84ON6VXX5A
NQ4slLcEJ/H5D1B4i5IPFUUFIEi6Y/kNhh6IPSs9+Iv5IWOHki4FjA2nmToubELMlbuiBvcuaidYsXzJsWHxI0ZYb4/Pgpk7iEyr3PaPqxdomnq4gtYfop
dazNapYV11auJ8x6bAoPmJM0FcKYk4IVyliS6hX6WB6VKOixPWJTeMf+aKfDHqGOcoaPgQr7eI58b/ghK/CfJanMjY0tUCGMJSlXYRtTkrrCN6A2Ex4GVJ
8EPj7y1xXIaob6JC2/KDexBOaTZqgPXPH5JE44Zw0hn4C9IcK47smjFDQHMNflrfcCsiYAMSfQAcUZiQWpMPsnQO31IhCSCwnZ7wYJSBEGPVE2jgnNl9Ac
oVzH8EcVmu84gI5ISSxJRM90qrBMN9nR+4iBQOtkNc3V+xdt1/iy7bWrTXXwnooPKkfXanRor60QBOU3MamKOh/bHQYqc/dUTj5T/bu2trq0+Pnd9t9nft
fVSHyqnKw/r3xn7qfHiRXyu67/Przh/fM/qd+NvgXX1by69+vl75Tdttn+t5+t/vn9/Y6ic1M7TktN2xv/rWfS/I1bn+wpUH3ocSj63N7AxwePvleo4M/r
3zrp39QEb70m9+zmwrCq6ztWt/a+WPpcsLhnRWDevY1fuN59/22hf+7wLMHsqflx/ctucKQbVb2IWeEbc/CT7bRlv8q+sr0/EGNicHTxl8he2/TpKuEbVi
1/deL7xfunwmsc5VkK1lcW+xp/bfvl8/FihTdDX3VWwku384HWV1u+eqatmfNl+9f4iM8bTdVfHfzBnZxpeJw/wJuRSYQZV8GGAA3gQEUq5tA1ouY0ZI0r
GBmQ8h26PtR0jayviIkBKZWj60NNjsj6PgP1wRMnujbUBISsrYKZAZ6cArxZ2UCirEAoBlR9nQWkFAD+xLQlAwYAAA==
END
bytes cells.h5ad <<'END'
H4sIAAAAAAACA+1dC1AURxruAYTljfEBRHn45sAFlkVFAV3ksUQJIKgIIrDC8ojyuAV1kQtEhYBBc+bqTMyJmDPmClOn4QrP0hJwWayoB3hn3WmsBFG8VN
RghIgxnMFwszvduzuzM6Cyy+Wkvyqq6W96+v13/39P9/buyLAIW6tXrYAKPB4wAw5AF0MQp6vpfvQ8DboEdKugW2eCeDP1MyfIO8D43U0pvwLyq+PCwwEw
0cTPTOcjc8p1h/763ZQbADDGAyLDQ2LV7Q79sejBbuOmOxH2V2a/tgGRsH/bgcmAB6R56fkZOXlZ/KLiAinJOxOE+k0HjWzwaHJioaXUnA0sEUGmSItvq1
RWmJOfh/IzUrwTdOI1UfPmrPKHiGya/BGc8id3pr2GMU7lbx2gj8OR5vRwGZIiicrNycvISZcWqtyCIpm2fz7veB0fHROmmkNglwa3TOnzDc+Mcj1gPkSQ
V+ykh7sL/bwKJAcUfJfSw62DfrmIXk5FESM+6Odt+/9uV3FoTBShUyG08YmEJC9P3aQmuuOLqt68Bd6+pAubA1hBN71QlporKZLlyCm/Gcd7yI+ebyI7is
pF3Qm5qSQvlWvzg/pBaHhUlCCAL+Cx8Yv5AksW3s+XL7Bi4wV8gTUb78cX2LDxQr7Alo335wvs2PgFfIE9G7+QL3Bg4xfxBRPZeLK8r7DxZHknsfBCsryT
2XiyvFPYeLK8U9l4sryObDxZXic2niyvM6MfqXgym+BVtvYi8zmNjSfzOZ2NJ/PpwsaT+XRl48l8urHxZD7d2XiyXWaw8WS7zGQpFxkNmMXCk9GA2Sw8GQ
2Yw8KTzQvmsvBkscA8Fp4sFvBg4cnqAb9i4cnqBJ4sPFn9wAsgvYZCISnCpPYhkckkxSr/fD059lPLMZ/Boxe8OcL7MOyF1eg50OosKkSvpFwBI/xy6PqN
kF8hR/r+0I/kPV1SJM3Kl+WkSzar/Qs43lsI/ZY681ymTJIrhf5FHO8FcIxni6EfjZ9iAZXyEj2eSjlQj6dSDNLjqRSD9XgqxaVM3o+q+WV6vIA2n2p5qu
ZD9HghrX20PFXjoXo8Vd4wPZ4qb7geT5U3Qo+nyivW46nyRjL6lRg2yGtMHjbICr16o+pnpR5P1U+UHk/Vz+t6PFU/0Xo8VT8xzPz40+0cDQ876ComDzto
HJOHHTOeyfvR5U/DQ8FZw+ShIK5l8lBwE0aQx3Uc8pE4glwlcby3nqE/kNqmWiNL5tA3NnCET+EIn8oRPo0jvIQj/EaO8Okc4TM4wks5wmdyhEfwMMe2Cw
YGBgaGPtB6YAFUGBWAub5pTv7vBAqzJep1TQcesokozZAgCJo+gFxk97hq9HdqHRIp8gRcSUTvx0AerTuaks9V1ER3NzjnuQNHHnAs08x3PPVzE1MqRmvy
OaGOD8Wvek6ADGnmZlLF18ybPJiuqYmJAtqiqqTNtDWSNib1Tq1rmWrsy2ynkdqJQp/n8OFQNL7+46P/qtatCZZ16/sc4ftm0v2o35nhoQADAwMDA+OlhT
xly7s7bJW+NmaBJtOIg4IV4nvZj173bkoK+VR652nZg1O5n/UHej3tH5zSeyyncutXXpUfnGm4FP7joYfV5z69F1+6rMepaehj4Sd7a1eYuywTdpWeE/7b
stIm6T8nQ2M+K2452/HwT3NDnYv8apt++qCk0SfX7cs/1mx649vuff0uXd9kRO8ferOpoa3j0tP475W92373w/FEa35iQ7s4q0s85WCXXH4mIbnpu4r9nq
n9YQ0WKf7Chuq1ewRujY5DFsKfJguDbRo/bF0Rc6K//Yeym48bxXdOBF9THmlX7HpQvOZG/pup2e3NMc3C+/y1xc31Rz9/TZ6y9/df2C0X2IS2dZX0D7m9
89vT7y+/GjJ72b6jpyZ9eTBuxSzJ/KjyD30dpyo3XeRX7K+fulC59rplSbff1/bKVQGWWd2eneVn+xxq77WJw5pynlwtbxtcKj6U1GbxRN7dXlIXX11bd6
e56g+Oj+7vWlIsC758rab2Sm13d1DtvU0dWaWyGq+cSXc/X3zr6OHk/MrHu/Kf1PR2RH3Uk3i8Y+hCb6334H1FoNeNY3U9Z0P+9bg9cfvuruCIao9fF099
8v3ts3tSC98fuBt+OCnHbmuW65FPnvbaXekLPHFve1nYykkuN+8kB36r7IgOSPhn9U1i5hePNlza8tC5+3zhoOvJR7y/O/118JukJaUXFjywV05y8JSn8F
tn2O0Ek8E/8gsXRlyNmBF76L2LHv4+olNX7k5XZN4Bq4WO9XF7i4TNiq9Sws5fOd9wJmFlz9Mb1yoPNe2KSX03uvnQj26O50783BnkMjPOJ3Nq1/zjmwdN
QyzsL8tTNlwWWyl8bcJW9dZ0lfR+97PFHlvLAz5Oe7ui4+r+8uiV26veezt/YKf9QLmjvGKRvLJnaLBTwe9sCQ5SzApqEf65THi87aRtYL11Sb29RQFPXG
Azr8Aqq8DOscAywdPHtHvCMXlK+sa0jJnlwORvYA7pyQAmdg4tijTe+ajI35i6Z4bd7jEVALsD4DiZmQtiu7d8Hcxa9p/pmyO73GLWOnRYKWvYftT12J67
yqGwlA556a1pW+sryPz4yMvn8fuCWq0bldMaWydOb7WsUTrXtE5IVk5JbrXtVLp0tu56TER5WR7BwwYGBsZLgOdfh3JQB1Wte6F1KAOtP6Fv6oz1p+xfxP
oJj2AP3zkLr59gYGBgYGBg/YmuP6F9jWOgP4ngVqg54BeoPyVzhP96Nt2P6gvrTxgYGBgYGC8v0HlS5rm10Z4ntdJS6r3lxjhPaqbmLVjPk/aJKL9CRy8a
7jypYjl6H2M8gnmeFPWnAyJ6OHReBp0PRP1S9ILpavprBr2/2sCcEMCWlBcnkJ6/eUtuHj9fliGVDSsn0GAhNPaRjj7P08qQDdovScqPSh5RuUaSP3OdeM
w1dhG3/YXMC+SifZRc6RjADuOFaZPUiPNoxzMbnXJ76bRbADxwg/oNtY/SRLOPsj5kpPansC+K3l6nof969PiURy47Np0jvGgO3T8b4PEcAwMDAwPjZYcx
7Mv5gPv3imLhAeln/b2ii7FAJzWM8W5fukN3gKHfk71WWgi0vwOh9oAX/70i1F999ezLSI09NZf8UxuW0gzgZAI038eQfESERMWHq/v4mnCUGeZ2HAJYPq
cd6KCXjoHsP4c4bVKEoew/3XGBr1OvoiS6/QcYdiCyPw4kDd9OaFw4HYNl5VnsQFuO8B9z2IEErkoMDAwMDAxsBz6HvucNRv7OYarRa5Fr9O8cdeu1SRrl
O4efjp57PZ2u53LpZS4c7VLP0MtMNfYJBgYGBgYGBtbLnl0vU/00KNq/xtwvMVo9yFonHX8j5X+BTv6Zv/M+2vxb6qSz0Ej5XwS4998VwA8j9Tr64nDfR3
zfADqpYYw3ML+PILvAiXF8Bu1TQ/0xcpTpau4fgfcnKPTsKPb9dxPdl2l+d9DfGvgPoXsgCIJj/BPB+F58v13AM9ih6PcNXcfODpVv0iZpFDs0Qaed6grp
dij1nYXQjBvuOViWXgRc9vw6jvAdDHveFdvzGBgYGBgY2J5/AXtynY49fB1eMDGQZXh7ONFI+U8C3PeLvrWNbl9Q9jDgtIcxsD2sa+cg+8aDcb8f6oexBk
oXyR/zPsHRyp/u+bP1RpK/5GHkD5Rg+cMYvfzVbR8b+cuG91VWbTe8/G0wkvylDDf/lWL5wzDA/Fc6RvMfnC94pYaXv1QjyV/acPPfTix/GAaY/3aM0fwH
L1aq2mF4+ZMYSf42Djf/VWD5wzDA/FcxRvMf4356Q8pfupHkL2MY+Rt4B8sfhgHmvyrjyh8CSjd/I/XBe6tEhvy50J8L/QXQr3Y3S4pJAQJgS14hLX9pRq
on6vv7BM196YoSer0w9Wi0X0P0Nj1cNvRXwfpF8lsvpYdjrguj++ZFckZ8DPsZnZsVlTHCMfSM/xU0eg+jHgw57kqNNO6q7nz+L7fn5dC4iwAA
END
bytes cells.h5 <<'END'
H4sIAAAAAAACA+1aC0xTVxi+fYCoTFA2BR+IOoM6ld5z6cuBaAQOGAdOdNMtIFUqsEEhLUqVFRbYADOVRaYjMHVOo25GxMnmg/oim6gTHcpEnaMEHzxEaaOIXY
us7TlXLCndEp2K3C9pvv7n/vc78Pf/z/17elaHBAa/NmD4AMIMJyeCS7gST6ITo0BgbdPXozGzMOdi3sWmx1mWa+54fDDW7+43f15QkNm7sxvoeeocEDsRDPoi
QoJmzjXzQmzTWXqKbe2XKEmRxyu78jHkKeftKX9DOMiOc/hv+SvCievFfJRM/j6Rl7kO1n4xkhSJmeNlMfFLpQozJ6fICUIRJ0mWmsaXSORLk2JMFzCWSSUpy+
VdNqtbfUSEhQeaM5heN7041n7d85hBT+uAI4oZi7bRisBioYFwPE4zx/QJmN+6mgLPfaLyHUyfhHmczUFKA03jLIsOretkWXFipMsSJClSfK/5uYfm47DZn/bv
morb9RfGPdd4oLxyJCZge8YU+/50/k3oZ99PhHnuVOs8VWK7gGed3yUe9vXodVs71r4fvS7zJj/fvDI/N1g2nhu1PfiXDLa26XzjMiXKgAEDBgwYvLJQRqnyPx
xUznPmzpq461pneeXsUfGlsx+WrL9qKBklOune6lGxpsbtk/y3F4xrOLwy+tABgfrGnfyytvdZg/76JfZku7gMKuTZOYtF/t6pJXc0hScCK6jjij1pUU162WR/
QZ7fSE3kn7r0M9LU01V7dXG37ie0HFVdy9GvrvNR7Rx6PqMsOy/doN1RuSj+7orQgOqmDfoVnpuzNinhye+kGUvV4X6nF+XXauvbNVTV6MLv09LDSnU3/I0Zzd
qpVw80VNS4NxTUFJ4N25K8pilOfc//C8O+AOMl3sb2Ux2OP6nYzcqoPRtC5eyZzlxSEO3sqI7e2BnwVdZbPh5VVSMOV0tK54cOb1uiS/I5IdXyDw4oziqqm5Kr
SUseYXS6m2moi9W6GvvXZzhvzlx8orUuSTvSODAqs8bLWLL+6IHoUG/1WU1brresdHTjTp/qQ/1WexdXe9d/3FG+ypA5vT1LadQV3RRPCz9fpcp2aWui9MENsY
8evrt3gTC79oJfXWi6cVn77x1bNTf2d7Z8Q95fVXypsrOifdERbayLOnZP6g/ba1I5ilG3H0yP+Fp9ucU/eNilM78pxgSodJE7jt26ciZP3ehdvNyzZZM+etvh
LUdyGrVp13bXGHLWNgfmtSreSQ31UV9xa25rvuevy3jvYlPZvIsRReP8mvZrwjV3olQFDQsv3EyVzc/TXI+qdfmM7zpJGRX565ghmTNMnXfCurX7PtrmvmuNbu
ysrXrWj5XBDSzBNJdvC/XEhtnbi/glTT8nrG9ZF6bSVX6etbsxZ0RAh/z2uaR2T7+/r09c9aD+j6Jjj/QplwMMzWcPtQ6aGmlwyRzmcs7TlGxvml6zgubM4U0h
LUxiBpgpzL6Y+ZgFmIWYRZjFtI5J0MIkZoCZwuyLmY9ZgFmIWYRZjBhgPYD1ANYDWA9gPYD1ANYDWA9gPYD1KKxHYT0K61FYj8J6lEkvKCwC8ng8RNgCiChEvo
j4iASIhIhEiMQWIpEKiVRIpEIiFRKpkEiFRCokUiGRColUAFIBSAUgFYBUAFIBSAUgFYBUAFIBYsgjIElAQECKgL4E5BNQQEAhAUUEFJsu8SBJQhJAkoKkLyT5
kBRAUghJESTFEPAgICEAEFAQ+ELAh0AAgRACETQpS2VSryBlslyqUMQnyRiz15mJkhjpi3gxD/5nsA+F9mBmPKt9qOPDu6ZyelH7UD3tn0xi2fZfN8T2/gnzux
IDBgwYMGDQd/un8diP5v+xf7J8vcZTvXT9k6QH/4Nu1vZ4gumfGDBgwIABg1e/f3Kw2z/RxzHZNvonm+eg2GyWVV/E8njddkfxZa+MB+7xHjMH/99ueNOs5ziM
wXHw6raTVfCS54ft87Ldz2/923lZL4DYlSm5Ponu52V59PcPnrVffAximSTR8iMBPg+7OGWl5bgsESuVJZmv0EU04Snr2RP7edqo535263nmG+iOC0Rvqmd0zp
P7uJ6Vvvb96fjm8u370au7K2nfj67/OOrVfm7ayyuO3bxyG4ru+KBX5dXTxMPFbjwScTzKWX0lHly78fDBpavsVfnxD04o6yGYNgAA
END
bytes cells.svmlight <<'END'
H4sIAAAAAAACA21UW7aDQAj7dxUuQQJj1f0v7BJgGNtzP2znBYQQOHZ5sOPRXf3fHtlP/z6+v3h+Ptgkju/Hdjl8IcIf+K0oV8bV4GO/3VD39CJ0IxcNb9
9CfAv4FsoVDTF44Y+3o4Bg56X5R58ev8BE4BVTaC9hvyXmK0CCIJVvjSCVBkqDQZAngY1AWvYfTxB8WV4dM4hZiTlyMgIHgYPATxpqwZ2cLajYme/9Bun4
tnz2CYg/QYxBzu8gwY4tYnzpTzIaiTGPRlK02B5N+ZVEg5lJlc4ZwT+MaJZN6Ao6waJ4oHPQEIwwgSEfHa2azFoSy1EIqiJ3nkXsuziu8o2OfdIio2wkVM
pNpQSSJW8VVUVCSuMHkx8+zBn7CLoRqiiRMGAJZBDS1SqeOZdALGMGgwiP2rovXUuiljtZWuKWpeuuXKaVOplanTEQ0OSZTbYY02/GpBmjYDvbqcHhvkdV
w6J303DmH1pKuXebRBtb68GadCs7pB6QOY/OOfpCSxlaQk2+Jq5RuNBqpQPPe0sWapxEpqN1ad+dqk21bGs4ZdXeeLTxRAvlbGkoVvRPKGdRNLKkOQfOqM
Pd8ltDzl5q1NLgCECf5KXYmq28tPBqqyUIrfm2hsY19dLxreuv3/LUbImatOipJ6v3/uFDXu39rs9bj7OaOTVy1L67Yw0LVJJniiMjSmeO7kvLMvwBkqVX
K2IGAAA=
END

mkdir cells bare
gzip -c matrix.mtx >cells/matrix.mtx.gz
gzip -c features.tsv >cells/features.tsv.gz
gzip -c barcodes.tsv >cells/barcodes.tsv.gz
mv matrix.mtx genes.mtx
# the same as a table: 36 rows of 30 numbers
awk 'NR == FNR && /^%/ { next } !n { n = $2; d = $1; next } { x[$2, $1] = $3 }
  END { for (i = 1; i <= n; ++i) for (c = 1; c <= d; ++c) printf "%d%s", x[i, c], c < d ? "," : "\n" }' genes.mtx >dense.csv
few=(--perplexity 5 --early-iterations 20 --iterations 60)

# what was understood, before anything runs
expect "info 10x" 0 "10x Genomics, sparse|36 cells, the columns of the matrix, are the points|30 genes by features.tsv.gz|CELL0-1, CELL1-1|whole numbers: if they are counts, see --counts|2 rows, 3 columns" \
  "$neem" info cells
expect "info csr" 0 "scipy .npz, sparse|points                   36|columns                  30" "$neem" info csr.npz
expect "info svmlight" 0 "taken as svmlight|columns are counted from 1|0 12, 1 12, 2 12" "$neem" info cells.svmlight
expect "info mtx" 0 "points                   30|the rows of the matrix are the points (--transpose" "$neem" info genes.mtx
expect "info turned" 0 "points                   36|the columns of the matrix are the points" "$neem" info genes.mtx --transpose
expect "info 10x turned" 0 "points                   30|columns are the points|G0, G1, G2" "$neem" info cells --transpose

# the same neighbors from every format, to the bit, and from the table
expect "table" 0 "--counts: depth of 34 rows, 11 to 37, made 20, their median|2 rows have no counts at all and are left out; the map has 34 rows|the 27 most dispersed of 30 columns kept, all that vary|counts                   depth" \
  "$neem" knn dense.csv --no-header --names none -o dense --counts --neighbors 7
for file in cells cells/matrix.mtx.gz csr.npz csc.npz cells.svmlight; do
  expect "neighbors of $file" 0 "the 27 most dispersed of|34 x 27, sparse" "$neem" knn $file -o out --counts --neighbors 7 --force
  cmp -s out_ids.npy dense_ids.npy && cmp -s out_distances.npy dense_distances.npy || complain "not those of the table"
done
expect "a pipe, turned" 0 "34 x 27, sparse" bash -c 'cat genes.mtx | "$0" knn - --transpose -o out --counts --neighbors 7 --force' "$neem"
cmp -s out_ids.npy dense_ids.npy || complain "not those of the table"

# maps: cells are named, the classes are those of their names
printf 'cell,kind\n' >kinds.csv
awk '{ print $1 "," substr("TBN", (NR - 1) % 3 + 1, 1) }' barcodes.tsv | sort -r >>kinds.csv
expect "a map" 0 "points                   34 x 27, sparse|counts                   depth|2 empty rows left out" \
  "$neem" embed cells --counts -o cells.csv --labels kinds.csv --join --record cells.json "${few[@]}"
at_least label_accuracy 0.95
[ "$(grep -c '^CELL' cells.csv)" -eq 34 ] && ! grep -q '^CELL7-1,' cells.csv && grep -q '^CELL8-1,.*,N$' cells.csv || complain "names or classes"
grep -qF '"counts": "depth' cells.json && grep -qF '"rows_left_out": 2' cells.json || complain "not in the record"
expect "scored" 0 "points                   34 x 27, sparse, map 34 x 2|torn_edges" "$neem" score cells cells.csv --counts
at_least label_accuracy 0.95
expect "reduced" 0 "27 columns are reduced to 4 by PCA" "$neem" embed cells --counts --pca 4 -o four.csv "${few[@]}"
expect "without counts" 0 "all values are whole numbers: if they are counts, as of genes in cells, give --counts|36 points of 30 columns|values that are not zero" \
  "$neem" embed cells -o raw.csv "${few[@]}"
expect "in double" 0 "34 x 27, sparse" "$neem" embed cells --counts --double -o double.npy "${few[@]}"
expect "logarithms" 0 "columns scaled: log1p" "$neem" embed csr.npz --scale log1p -o log.csv "${few[@]}"
expect "by angles" 0 "cosine" "$neem" embed cells --counts --metric cosine -o angles.csv --labels kinds.csv --join "${few[@]}"
at_least label_accuracy 0.95
expect "by angles, reduced" 0 "after rows are brought to length 1" "$neem" knn cells --counts --metric cosine --pca 5 -o out --force --neighbors 7
expect "spectrum" 0 "34 x 27, sparse" "$neem" spectrum cells --counts -o maps --pictures none --frames 1 --first-iterations 3
for method in umap pacmap trimap laplacian-eigenmaps forceatlas2 largevis; do
  more=()
  [ $method != largevis ] || more=(--iterations 500) # of 25,000
  expect "$method" 0 "34 x 27, sparse" "$neem" embed cells --counts --method $method --neighbors 5 -o $method.csv "${more[@]}"
done
expect "classes of svmlight" 0 "label_accuracy" "$neem" embed cells.svmlight --counts -o classes.csv "${few[@]}"
expect "exact neighbors" 0 "brute_force" "$neem" knn csr.npz -o near --neighbors 15
expect "neighbors given" 0 "neighbors                15" "$neem" embed csr.npz --knn near -o given.csv "${few[@]}"
unsaid "W-11"
expect "those of others given" 0 "W-11" "$neem" embed csr.npz --scale log1p --knn near -o others.csv "${few[@]}"
"$neem" knn csr.npz --counts --pca 4 --neighbors 7 -o near4 --quiet
expect "those among components" 0 "neighbors                7" "$neem" embed csr.npz --counts --pca 4 --knn near4 -o among.csv "${few[@]}"
unsaid "W-11"
expect "not those of all columns" 0 "W-11" "$neem" embed csr.npz --counts --knn near4 -o all_columns.csv "${few[@]}"
expect "some genes" 0 "36 points of 3 columns" "$neem" embed cells --columns G1,G5,30 -o genes.csv "${few[@]}"
expect "without some" 0 "36 points of 20 columns" "$neem" embed csr.npz --drop 1-10 -o rest.csv "${few[@]}"
expect "coloured by a gene" 0 "colours of 'G3' go from 0 to" "$neem" embed cells --counts --color G3 --plot gene.svg -o gene.csv "${few[@]}"

sed 8d dense.csv >one_empty.csv
expect "one row left out" 0 ", 1 empty row left out" "$neem" knn one_empty.csv --no-header --names none -o one_empty --counts --neighbors 7

# a square matrix is a graph, by its name
printf '%%%%MatrixMarket matrix coordinate real symmetric\n4 4 4\n2 1 1\n3 2 1\n4 3 1\n4 1 1\n' >ring.mtx
expect "a graph" 0 "ring.mtx is a square matrix: taken as a graph|4 points and 4 edges" "$neem" embed ring.mtx --method forceatlas2 -o ring.csv
expect "its rows as points" 0 "4 points of 4 columns" "$neem" embed ring.mtx --input points -o rows.csv --perplexity 1
expect "the neighbors of these" 0 "4 x 4, sparse" "$neem" knn ring.mtx --input points -o ring

# counts of a table
expect "a table" 0 "34 x 27|counts                   depth" "$neem" embed dense.csv --no-header --names none --labels none --counts -o table.csv "${few[@]}"
sed 's/^0,/0.5,/' dense.csv >half.csv
expect "no counts" 0 "W-14: --counts: |values are not whole numbers" "$neem" embed half.csv --no-header --names none --labels none --counts -o half_map.csv "${few[@]}"
sed '1s/^0,/-1,/;1s/^1,/-1,/;1s/^[2-9],/-1,/' dense.csv >negative.csv
expect "a pipe of .npz" 3 "a .npz archive, of which what is where stands at its end, from standard input|save it as a file" \
  bash -c '"$0" knn - -o piped <csr.npz' "$neem"
expect "below zero" 3 "a count is negative: -1" "$neem" embed negative.csv --no-header --names none --labels none --counts -o bad.csv

# several files of cells are one
expect "two files" 0 "72 x 30, sparse" "$neem" knn csr.npz csc.npz -o two --neighbors 7 --recall 1
expect "two tables" 0 "72 x 30" "$neem" knn dense.csv,no-header dense.csv,no-header --names none -o two_dense --neighbors 7 --recall 1
cmp -s two_distances.npy two_dense_distances.npy || complain "not those of the tables"

# a square matrix of scipy may be a graph, which is told: a ring of four, as save_npz writes it
bytes ring.npz <<'END'
H4sIAAAAAAACAwvwZmYRYWBg4ABiRYbcS1XzA4CsBUDMzSDCkJmXkpmcWqyXV1DJyCAAFgaBACg9+434K2mBkycCjgWsnTcpak7MkrylC/ImZy5at3jBvGnxIU
FTZojPj58yiUuo3PuMph9rl3i6itgSpp9SYlazrLi2cokw6LmxsbGlsXEkMCWV2DEEoDjmd8yy5YFA1hQg5oI4pqCkCOaWKVA3BFLqlmVwt7ApAJ0hppDGnMSn
wIbmmMWHS6a7AlnNUMek5RflJpbAHNMMdYQrPsfECeesIeQYiFMY1z15pITmgLkaWqGeQNYEIOYEOqA4I7EgFWb/BKi9ngQCYyEh+93ggSHGxtFwEc0NDvsXzv
CCJg8OoBtSEksS0dOGF34npJGQNtja2KprJIBuYGQSYcaVSBGggRFEIiVZdI2oCQpZYy9EIzR5oetDjXtkfVJAKxEpAV0fapQh65sN1AePQHRtqKGMrE2eiQEe
5gHerGwgUVYgFAMat5gJxAMAv65bvM8DAAA=
END
expect "a ring as points" 0 "W-10: ring.npz is square, with nothing on its diagonal and symmetric|--edges takes it as a graph" "$neem" info ring.npz
expect "a ring as a graph" 0 "points                   4|edges                    4|weights                  1 to 1" "$neem" info ring.npz --edges
expect "a ring on a map" 0 "points                   4, edges 4" "$neem" embed ring.npz --edges --method forceatlas2 -o ring_map.csv

# what cannot be right is refused
no() { expect "$1" "$2" "$3" "$neem" embed "${@:4}" -o bad.csv; }
no "scale" 2 "--scale standard is not for sparse points|give --scale log1p or none" cells --scale standard
no "scale and counts" 2 "--scale has no meaning with --counts" cells --counts --scale log1p
no "missing" 2 "--missing has no meaning for sparse points" cells --missing mean
no "metric" 2 "sparse points are not compared by --metric manhattan|give euclidean or cosine" cells --metric manhattan
no "distances" 3 "sparse points (10x Genomics) where a table of numbers is wanted" cells --input distances
no "names" 2 "--names has no meaning for 10x Genomics" cells --names id
no "delimiter" 2 "--delimiter has no meaning for scipy .npz" csr.npz --delimiter tab
no "no such gene" 2 "there is no column 'CD3D'|30 columns, 'G0'" cells --columns CD3D
no "without names" 2 "there is no column 'G1'|30 columns without names|give their numbers from 1" csr.npz --columns G1
no "no columns of classes" 2 "no columns of classes" cells --labels :kind
no "dense and sparse" 3 "dense.csv|give files of one format" csr.npz dense.csv,no-header --names none
no "other genes" 3 "columns are called otherwise than in the first file" cells csr.npz
no "a start" 3 "sparse points (scipy .npz) where a table of numbers is wanted" cells --init csr.npz
no "edges" 2 "--counts has no meaning for edges|or give --input points" ring.mtx --counts --method forceatlas2
no "an empty folder" 4 "a directory without matrix.mtx" bare
cp cells/matrix.mtx.gz bare
no "no names" 4 "no barcodes.tsv, packed or not, beside the others" bare
no "zero rows" 3 "row 7" csr.npz --metric cosine
no "memory" 5 "the limit is 1 MiB" cells --memory-limit 1M
cp -r cells unpacked
gzip -df unpacked/*.gz
expect "an input is no output" 2 "barcodes.tsv|made from" "$neem" embed unpacked -o unpacked/barcodes.tsv --force
[ -s unpacked/barcodes.tsv ] || complain "the input is gone"

# .h5ad, where the program has HDF5
"$neem" info cells.h5ad >stdout.txt 2>stderr.txt
if grep -qF "built without HDF5" stderr.txt; then
  expect "without HDF5" 3 "build it where HDF5 is (Debian: libhdf5-dev)|scipy.sparse.save_npz" "$neem" info cells.h5ad
else
  expect "info .h5ad" 0 ".h5ad, sparse|columns of words in obs: kind; --labels takes one as classes|CELL0-1" "$neem" info cells.h5ad
  expect "its neighbors" 0 "34 x 27, sparse" "$neem" knn cells.h5ad -o out --counts --neighbors 7 --force
  cmp -s out_ids.npy dense_ids.npy || complain "not those of the table"
  expect "its classes" 0 "label_accuracy" "$neem" embed cells.h5ad --counts --labels kind -o h5ad.csv "${few[@]}"
  at_least label_accuracy 0.95
  grep -q '^CELL2-1,.*,NK$' h5ad.csv || complain "no class"
  expect "info .h5" 0 "10x Genomics, sparse|36 cells are the points, named by their barcodes; 30 genes" "$neem" info cells.h5
  expect "neighbors of .h5" 0 "34 x 27, sparse" "$neem" knn cells.h5 -o out --counts --neighbors 7 --force
  cmp -s out_ids.npy dense_ids.npy || complain "not those of the table"
  no "colours of words" 3 "of obs holds no numbers|give --labels kind" cells.h5ad --color kind --plot bad.png
  no "no graph of cells" 3 "name it, as in FILE.h5ad:obsp/connectivities" cells.h5ad --edges --method forceatlas2
  no "no such classes" 3 "no column 'louvain' in obs|give one of kind" cells.h5ad --labels louvain
  no "no such matrix" 3 "no layers/counts" cells.h5ad:layers/counts
fi
compgen -G 'bad*' >/dev/null && id=bad && complain "a file was made"

echo "$cases cases, $failures failed"
[ $failures -eq 0 ]
