//! A pickle interpreter that builds data and executes no code.
//!
//! It reads the pickles of `torch.save` (protocol 2) and the data opcodes of later protocols. Nothing is imported or called:
//! globals stay names, and calls (`REDUCE`) and persistent references stay unevaluated, for [`super::saved`] to interpret or
//! refuse. `serde-pickle`, the maintained crate for the format, does not support persistent references, and every tensor
//! contains one.

use std::collections::HashMap;

/// How many objects one pickle may create.
const MAX_OBJECTS: usize = 1 << 20;

/// The index of an object.
pub(super) type Id = usize;

/// An object that a pickle builds. Containers hold indices, because they may be filled after other objects refer to them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Object {
    None,
    Bool(bool),
    Int(i64),
    Float(f64),
    Str(String),
    Bytes(Vec<u8>),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    Dict(Vec<(Id, Id)>),
    /// `module.name`.
    Global(String),
    /// A reference to something outside the pickle.
    Persistent(Id),
    /// A call that was not made.
    Call {
        function: Id,
        arguments: Id,
    },
}

/// The result of running a pickle to its end.
#[derive(Debug)]
pub(super) struct Pickle {
    objects: Vec<Object>,
    /// The result.
    pub(super) root: Id,
}

/// Why a pickle cannot be read, and at which offset.
#[derive(Debug)]
pub(super) struct PickleError {
    pub(super) offset: usize,
    pub(super) why: String,
}

impl Pickle {
    /// Runs a pickle.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, PickleError> {
        let mut machine =
            Machine { bytes, at: 0, objects: Vec::new(), stack: Vec::new(), marks: Vec::new(), memo: HashMap::new() };
        loop {
            let offset = machine.at;
            match machine.step() {
                Ok(None) => {}
                Ok(Some(root)) => return Ok(Self { objects: machine.objects, root }),
                Err(why) => return Err(PickleError { offset, why }),
            }
        }
    }

    /// An object by its index.
    pub(super) fn get(&self, id: Id) -> &Object {
        self.objects.get(id).unwrap_or(&Object::None)
    }
}

struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    objects: Vec<Object>,
    stack: Vec<Id>,
    /// Heights of the stack at the open `MARK`s.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

impl<'a> Machine<'a> {
    /// Runs one opcode; returns the index of the result at `STOP`.
    fn step(&mut self) -> Result<Option<Id>, String> {
        let opcode = self.byte()?;
        match opcode {
            // PROTO
            0x80 => {
                let version = self.byte()?;
                if version > 5 {
                    return Err(format!("pickle protocol {version} is unknown"));
                }
            }
            // FRAME
            0x95 => {
                self.take(8)?;
            }
            b'.' => return self.pop().map(Some),
            b'(' => self.marks.push(self.stack.len()),
            b'0' => {
                self.pop()?;
            }
            b'1' => {
                self.pop_mark()?;
            }
            b'2' => {
                let top = self.top()?;
                self.stack.push(top);
            }
            b'N' => self.push(Object::None)?,
            0x88 => self.push(Object::Bool(true))?,
            0x89 => self.push(Object::Bool(false))?,
            b'J' => {
                let value = i32::from_le_bytes(self.array()?);
                self.push(Object::Int(value.into()))?;
            }
            b'K' => {
                let value = self.byte()?;
                self.push(Object::Int(value.into()))?;
            }
            b'M' => {
                let value = u16::from_le_bytes(self.array()?);
                self.push(Object::Int(value.into()))?;
            }
            // LONG1
            0x8a => {
                let len = self.byte()?;
                let value = long(self.take(len.into())?)?;
                self.push(Object::Int(value))?;
            }
            b'G' => {
                let value = f64::from_be_bytes(self.array()?);
                self.push(Object::Float(value))?;
            }
            b'X' => self.string_of_len4()?,
            // SHORT_BINUNICODE
            0x8c => {
                let len = self.byte()?;
                self.string(len.into())?;
            }
            // SHORT_BINBYTES
            b'C' => {
                let len = self.byte()?;
                let bytes = self.take(len.into())?.to_vec();
                self.push(Object::Bytes(bytes))?;
            }
            b')' => self.push(Object::Tuple(Vec::new()))?,
            // TUPLE1, TUPLE2, TUPLE3
            0x85..=0x87 => {
                let len = usize::from(opcode - 0x84);
                let start = self.stack.len().checked_sub(len).filter(|&s| s >= self.floor()).ok_or(UNDERFLOW)?;
                let items = self.stack.split_off(start);
                self.push(Object::Tuple(items))?;
            }
            b't' => {
                let items = self.pop_mark()?;
                self.push(Object::Tuple(items))?;
            }
            b']' => self.push(Object::List(Vec::new()))?,
            b'l' => {
                let items = self.pop_mark()?;
                self.push(Object::List(items))?;
            }
            b'a' => {
                let item = self.pop()?;
                self.append(vec![item])?;
            }
            b'e' => {
                let items = self.pop_mark()?;
                self.append(items)?;
            }
            b'}' => self.push(Object::Dict(Vec::new()))?,
            b'd' => {
                let items = self.pop_mark()?;
                self.push(Object::Dict(pairs(&items)?))?;
            }
            b's' => {
                let value = self.pop()?;
                let key = self.pop()?;
                self.set_items(vec![(key, value)])?;
            }
            b'u' => {
                let items = pairs(&self.pop_mark()?)?;
                self.set_items(items)?;
            }
            // BINPUT, LONG_BINPUT, MEMOIZE
            b'q' => {
                let key = self.byte()?;
                self.remember(key.into())?;
            }
            b'r' => {
                let key = u32::from_le_bytes(self.array()?);
                self.remember(key)?;
            }
            0x94 => {
                let key = u32::try_from(self.memo.len()).map_err(|_| TOO_MANY)?;
                self.remember(key)?;
            }
            b'h' => {
                let key = self.byte()?;
                self.recall(key.into())?;
            }
            b'j' => {
                let key = u32::from_le_bytes(self.array()?);
                self.recall(key)?;
            }
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.push(Object::Global(format!("{module}.{name}")))?;
            }
            // STACK_GLOBAL
            0x93 => {
                let (name, module) = (self.pop()?, self.pop()?);
                match (self.objects.get(module), self.objects.get(name)) {
                    (Some(Object::Str(module)), Some(Object::Str(name))) => {
                        let global = Object::Global(format!("{module}.{name}"));
                        self.push(global)?;
                    }
                    _ => return Err("the name of a global is not a string".to_owned()),
                }
            }
            b'R' => {
                let arguments = self.pop()?;
                let function = self.pop()?;
                self.push(Object::Call { function, arguments })?;
            }
            b'Q' => {
                let id = self.pop()?;
                self.push(Object::Persistent(id))?;
            }
            _ => {
                return Err(format!(
                    "opcode {:#04x} ({:?}) is not one of those that build data",
                    opcode, opcode as char
                ));
            }
        }
        Ok(None)
    }

    fn take(&mut self, len: usize) -> Result<&'a [u8], String> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let (taken, _) = rest.split_at_checked(len).ok_or("ends in the middle of an opcode; the file is cut short")?;
        self.at += len;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], String> {
        self.take(N)?.try_into().map_err(|_| "ends in the middle of an opcode".to_owned())
    }

    fn byte(&mut self) -> Result<u8, String> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn line(&mut self) -> Result<&'a str, String> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let len = rest.iter().position(|&b| b == b'\n').ok_or("a line does not end")?;
        let line = self.take(len + 1)?.get(..len).unwrap_or_default();
        std::str::from_utf8(line).map_err(|_| "a name is not UTF-8".to_owned())
    }

    fn string_of_len4(&mut self) -> Result<(), String> {
        let len = u32::from_le_bytes(self.array()?);
        self.string(len as usize)
    }

    fn string(&mut self, len: usize) -> Result<(), String> {
        let text = std::str::from_utf8(self.take(len)?).map_err(|_| "a string is not UTF-8")?.to_owned();
        self.push(Object::Str(text))
    }

    fn push(&mut self, object: Object) -> Result<(), String> {
        if self.objects.len() >= MAX_OBJECTS {
            return Err(TOO_MANY.to_owned());
        }
        self.stack.push(self.objects.len());
        self.objects.push(object);
        Ok(())
    }

    /// The height of the stack at the open `MARK`, below which nothing may be popped.
    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or(0)
    }

    fn pop(&mut self) -> Result<Id, String> {
        if self.stack.len() <= self.floor() {
            return Err(UNDERFLOW.to_owned());
        }
        self.stack.pop().ok_or_else(|| UNDERFLOW.to_owned())
    }

    fn top(&self) -> Result<Id, String> {
        self.stack.last().copied().filter(|_| self.stack.len() > self.floor()).ok_or_else(|| UNDERFLOW.to_owned())
    }

    fn pop_mark(&mut self) -> Result<Vec<Id>, String> {
        let mark = self.marks.pop().ok_or("there is no MARK on the stack")?;
        Ok(self.stack.split_off(mark.min(self.stack.len())))
    }

    fn append(&mut self, items: Vec<Id>) -> Result<(), String> {
        let list = self.top()?;
        match self.objects.get_mut(list) {
            Some(Object::List(list)) => list.extend(items),
            _ => return Err("appends to an object that is not a list".to_owned()),
        }
        Ok(())
    }

    fn set_items(&mut self, items: Vec<(Id, Id)>) -> Result<(), String> {
        let target = self.top()?;
        // An `OrderedDict` is made by a call without arguments and filled afterwards.
        if self.is_ordered_dict(target)
            && let Some(object) = self.objects.get_mut(target)
        {
            *object = Object::Dict(Vec::new());
        }
        match self.objects.get_mut(target) {
            Some(Object::Dict(dict)) => dict.extend(items),
            _ => return Err("sets items of an object that is not a dict".to_owned()),
        }
        Ok(())
    }

    fn is_ordered_dict(&self, id: Id) -> bool {
        match self.objects.get(id) {
            Some(&Object::Call { function, .. }) => {
                matches!(self.objects.get(function), Some(Object::Global(name)) if name == ORDERED_DICT)
            }
            _ => false,
        }
    }

    fn remember(&mut self, key: u32) -> Result<(), String> {
        let top = self.top()?;
        self.memo.insert(key, top);
        Ok(())
    }

    fn recall(&mut self, key: u32) -> Result<(), String> {
        let id = *self.memo.get(&key).ok_or_else(|| format!("refers to memo {key}, which is not set"))?;
        self.stack.push(id);
        Ok(())
    }
}

/// The only dict type that pickles create by a call.
pub(super) const ORDERED_DICT: &str = "collections.OrderedDict";
const UNDERFLOW: &str = "takes more from the stack than it holds";
const TOO_MANY: &str = "makes more objects than is reasonable";

/// A little-endian two's complement integer of any length.
fn long(bytes: &[u8]) -> Result<i64, String> {
    let Some(&last) = bytes.last() else { return Ok(0) };
    if bytes.len() > 8 {
        return Err("an integer does not fit 64 bits".to_owned());
    }
    let fill = if last & 0x80 == 0 { 0 } else { 0xff };
    let mut full = [fill; 8];
    for (to, from) in full.iter_mut().zip(bytes) {
        *to = *from;
    }
    Ok(i64::from_le_bytes(full))
}

fn pairs(items: &[Id]) -> Result<Vec<(Id, Id)>, String> {
    let (pairs, rest) = items.as_chunks::<2>();
    if !rest.is_empty() {
        return Err("a dict has a key without a value".to_owned());
    }
    Ok(pairs.iter().map(|&[key, value]| (key, value)).collect())
}
