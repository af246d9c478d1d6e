// Checks a text for input that would crash MLIR's parser.

#include "TextCheck.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/MathExtras.h"

using namespace pt2e;
using llvm::StringRef;

namespace {

/// The most parts of an affine expression: the parser recurses for each.
constexpr unsigned kLongestAffine = 4096;
/// The largest alignment of a resource: no vector unit or page needs more.
constexpr uint32_t kLargestAlignment = 1 << 16;

bool isWord(char c) { return llvm::isAlnum(c) || c == '_' || c == '$' || c == '.'; }

class Scanner {
public:
  explicit Scanner(StringRef text) : text(text) {}

  std::optional<TextFault> run() {
    while (at < text.size() && why.empty())
      step();
    if (why.empty())
      return std::nullopt;
    StringRef before = text.take_front(faultAt);
    size_t start = before.rfind('\n') + 1;
    return TextFault{unsigned(before.count('\n') + 1), unsigned(faultAt - start + 1), why};
  }

private:
  StringRef text;
  size_t at = 0, faultAt = 0;
  std::string why;
  /// The open brackets; `#` stands for `{-#`, `a` for the `<` of an affine map or set.
  llvm::SmallVector<char> open;
  /// The index in `open`, counted from 1, of the bracket of the enclosing affine map or set (0 if none), and the number of words
  /// and operators in it so far.
  size_t affine = 0;
  unsigned affineLength = 0;
  /// The nesting depth of the value of each alias.
  llvm::StringMap<unsigned> aliases;
  /// The alias that is being defined.
  StringRef defined;
  unsigned definedDepth = 0;
  StringRef lastWord;
  /// The last non-blank character, whether it ended an arrow, and whether a line has begun since.
  char last = 0;
  bool afterArrow = false, lineBegins = true;

  char peek(size_t ahead) const { return at + ahead < text.size() ? text[at + ahead] : 0; }

  void fail(const llvm::Twine &reason) {
    if (!why.empty())
      return;
    why = reason.str();
    faultAt = at;
  }

  /// Records nesting `more` levels below the current position.
  void reach(unsigned more) {
    unsigned depth = open.size() + more;
    if (!defined.empty())
      definedDepth = std::max(definedDepth, depth);
    if (depth > kDeepest)
      fail("this is nested more than " + llvm::Twine(kDeepest) + " deep, which MLIR cannot read");
  }

  void push(char bracket) {
    open.push_back(bracket);
    if (bracket == 'a') {
      affine = open.size();
      affineLength = 0;
    }
    reach(0);
  }

  void close(size_t level) {
    open.truncate(level);
    if (open.size() < affine)
      affine = 0;
  }

  /// Closes the innermost open bracket that is in `brackets`, and any bracket left open inside it.
  void pop(StringRef brackets) {
    for (size_t level = open.size(); level-- > 0;) {
      if (!brackets.contains(open[level]))
        continue;
      return close(level);
    }
  }

  void token(char end) {
    last = end;
    lineBegins = false;
  }

  void count() {
    if (affine && ++affineLength > kLongestAffine)
      fail("this affine expression has more than " + llvm::Twine(kLongestAffine) + " parts, which MLIR cannot read");
  }

  /// The definition of an alias ends at a line whose start cannot continue the alias's value.
  void beginLine(char next) {
    bool continues = StringRef(":,=").contains(last) || afterArrow;
    if (!continues && (isWord(next) || StringRef("%\"#!@{").contains(next)))
      finishAlias();
  }

  void finishAlias() {
    if (!defined.empty())
      aliases[defined] = definedDepth;
    defined = {};
    definedDepth = 0;
  }

  void step() {
    char c = text[at];
    if (c == '\n') {
      lineBegins = true;
      ++at;
      return;
    }
    if (llvm::isSpace(c)) {
      ++at;
      return;
    }
    if (c == '/' && peek(1) == '/') {
      at = std::min(text.find('\n', at), text.size());
      return;
    }
    if (lineBegins && open.empty() && !defined.empty())
      beginLine(c);
    switch (c) {
    case '"':
      return string();
    case '#':
      if (peek(1) == '-' && peek(2) == '}') {
        pop("#");
        at += 3;
        return token('}');
      }
      return symbol();
    case '!':
      return symbol();
    case '{':
      if (peek(1) == '-' && peek(2) == '#') {
        push('#');
        at += 3;
        return token('{');
      }
      push('{');
      break;
    case '(':
    case '[':
      push(c);
      break;
    case ')':
      pop("(");
      break;
    case ']':
      pop("[");
      break;
    case '}':
      pop("{");
      break;
    case '<':
      if (affine && peek(1) == '=')
        break;
      push(lastWord == "affine_map" || lastWord == "affine_set" ? 'a' : '<');
      break;
    case '>':
      // `>=` is an operator of affine sets. A `>` inside another kind of bracket closes nothing.
      if (!(affine && peek(1) == '=') && !open.empty() && (open.back() == '<' || open.back() == 'a'))
        close(open.size() - 1);
      break;
    case '-':
      if (peek(1) == '>') {
        at += 2;
        afterArrow = true;
        return token('>');
      }
      [[fallthrough]];
    case '+':
    case '*':
      count();
      break;
    default:
      if (isWord(c))
        return word();
    }
    lastWord = {};
    afterArrow = false;
    ++at;
    token(c);
  }

  StringRef takeWord() {
    size_t end = at;
    while (end < text.size() && isWord(text[end]))
      ++end;
    StringRef word = text.slice(at, end);
    at = end;
    return word;
  }

  void word() {
    count();
    lastWord = takeWord();
    afterArrow = false;
    token('a');
  }

  /// `#name` or `!name`: an alias, its definition, or a name in a dialect.
  void symbol() {
    size_t start = at++;
    takeWord();
    StringRef name = text.slice(start, at);
    afterArrow = false;
    lastWord = {};
    StringRef rest = text.drop_front(at).ltrim(" \t");
    if (open.empty() && lineBegins && rest.starts_with("=") && !rest.starts_with("==")) {
      finishAlias();
      defined = name;
    } else if (auto alias = aliases.find(name); alias != aliases.end()) {
      reach(alias->second + 1);
    }
    token('a');
  }

  void string() {
    size_t start = at++;
    while ((at = text.find_first_of("\"\\\n", at)) < text.size() && text[at] == '\\')
      at += 2;
    at = std::min(at, text.size());
    if (at < text.size())
      ++at;
    StringRef content = text.slice(start, at).trim('"');
    if (!open.empty() && open.front() == '#' && !text.drop_front(at).ltrim().starts_with(":"))
      resource(content, start);
    lastWord = {};
    afterArrow = false;
    token('"');
  }

  /// Checks the alignment that the data of a resource begin with.
  void resource(StringRef data, size_t start) {
    uint32_t alignment;
    std::string bytes;
    if (!data.consume_front("0x") || data.size() < 8 || !llvm::tryGetFromHex(data.take_front(8), bytes))
      return;
    alignment = llvm::support::endian::read32le(bytes.data());
    if ((llvm::isPowerOf2_32(alignment) && alignment <= kLargestAlignment) || !llvm::all_of(data, llvm::isHexDigit))
      return;
    size_t end = at;
    at = start;
    fail("the data of a resource begin with its alignment, which must be a power of 2 up to " +
         llvm::Twine(kLargestAlignment) + ", and is " + llvm::Twine(alignment) + "; is the text damaged?");
    at = end;
  }
};

} // namespace

std::optional<TextFault> pt2e::checkText(StringRef text) { return Scanner(text).run(); }
