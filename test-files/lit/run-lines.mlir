// What a RUN line may use: the test file, a scratch path of its own, LLVM's test tools, pipes, `&&`, redirections,
// and a backslash to go on in the next RUN line.

// RUN: split-file %s %t && cat %t/input.txt > %t.copy
// RUN: cat %t.copy %s \
// RUN:   | FileCheck %s
// RUN: test -f %S/run-lines.mlir
// RUN: not grep "nowhere to be foun[d]" %s 2> %t.err

//--- input.txt
first the part, then the whole

// CHECK: first the part
// CHECK: What a RUN line may use
