// Files of statistics are merged without a module; the output appears completely or not at all.
// RUN: split-file %s %t && cp %t/*.json .
// RUN: pt2e-opt --merge-stats a.json b.json -o ab.json && FileCheck %s --input-file=ab.json
// Merging is associative, so parts can be merged in groups.
// RUN: pt2e-opt --merge-stats ab.json a.json -o aba.json && pt2e-opt b.json --merge-stats -o ba.json a.json
// RUN: pt2e-opt --merge-stats a.json ba.json -o a_ba.json && cmp aba.json a_ba.json
// RUN: not pt2e-opt --merge-stats a.json -o x.json 2>> log
// RUN: not pt2e-opt --merge-stats a.json b.json 2>> log
// RUN: not pt2e-opt --merge-stats a.json b.json -o 2>> log
// RUN: not pt2e-opt --merge-stats a.json b.json -o x.json -o y.json 2>> log
// RUN: not pt2e-opt --merge-stats a.json b.json --convert -o x.json 2>> log
// RUN: not pt2e-opt --merge-stats a.json none.json -o x.json 2>> log
// RUN: not pt2e-opt --merge-stats a.json other.json -o x.json 2>> log
// RUN: not pt2e-opt --merge-stats a.json bad.json -o x.json 2>> log
// RUN: not pt2e-opt --merge-stats a.json b.json -o a.json 2>> log
// RUN: not pt2e-opt --merge-stats a.json b.json -o no/folder.json 2>> log
// RUN: test ! -e x.json && test ! -e y.json && grep -q '"values":\[-2.0\]' a.json && FileCheck %s --check-prefix=ERR --input-file=log

// CHECK: {"format":"pt2e-opt statistics","version":1,"module":"abc","statistics":[{"values":[{"id":0,"name":"x"}],"kind":"range","parameters":{},"calls":5,"state":{"max":{"dtype":"float32","shape":[1],"values":[3.0]},"min":{"dtype":"float32","shape":[1],"values":[-2.0]}}}]}

// ERR: pt2e-opt: error: --merge-stats needs at least two files of statistics, in the order of the data: pt2e-opt --merge-stats a.json b.json -o merged.json
// ERR: error: --merge-stats needs an output
// ERR: error: -o needs the name of a file
// ERR: error: -o is given twice
// ERR: error: --merge-stats takes files and -o, not '--convert'
// ERR: error: none.json: cannot open it
// ERR: error: other.json: these are statistics of another module than those of a.json; only runs over parts of the data of one module, with the same weights, can be merged
// ERR: error: bad.json: at `statistics[0]`: `min`: 0.5 is no int32
// ERR: error: a.json: cannot
// ERR: error: no/folder.json: cannot

//--- a.json
{"format":"pt2e-opt statistics","version":1,"module":"abc","statistics":[{"values":[{"id":0,"name":"x"}],"kind":"range","parameters":{},"calls":2,"state":{"max":{"dtype":"float32","shape":[1],"values":[1.0]},"min":{"dtype":"float32","shape":[1],"values":[-2.0]}}}]}
//--- b.json
{"format":"pt2e-opt statistics","version":1,"module":"abc","statistics":[{"values":[{"id":0,"name":"x"}],"kind":"range","parameters":{},"calls":3,"state":{"max":{"dtype":"float32","shape":[1],"values":[3.0]},"min":{"dtype":"float32","shape":[1],"values":[-1.0]}}}]}
//--- other.json
{"format":"pt2e-opt statistics","version":1,"module":"abd","statistics":[]}
//--- bad.json
{"format":"pt2e-opt statistics","version":1,"module":"abc","statistics":[{"values":[{"id":0,"name":"x"}],"kind":"range","parameters":{},"state":{"max":{"dtype":"float32","shape":[1],"values":[3.0]},"min":{"dtype":"int32","shape":[1],"values":[0.5]}}}]}
