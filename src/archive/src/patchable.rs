//! A buffered writer that seeks back within its buffer without a system call.

use std::io::{self, Seek, SeekFrom, Write};

/// The size of the buffer in bytes.
const CAPACITY: usize = 1 << 20;

/// Like [`std::io::BufWriter`], but a seek to a position in the buffer stays in the buffer. A zip writer seeks back to the
/// header of each entry once it knows the checksum: with thousands of small entries, most of its system calls would be seeks.
///
/// Buffered bytes are lost unless [`Patchable::into_inner`] or `flush` is called.
#[derive(Debug)]
pub(super) struct Patchable<W> {
    inner: W,
    buffer: Vec<u8>,
    /// The file offset of the buffer, which is also the position of `inner`.
    start: u64,
    /// The offset of the next byte in the buffer.
    cursor: usize,
}

impl<W: Write + Seek> Patchable<W> {
    /// A writer to `inner`, whose position must be 0.
    pub fn new(inner: W) -> Self {
        Self { inner, buffer: Vec::new(), start: 0, cursor: 0 }
    }

    /// Writes the buffer to the file, and returns the file.
    ///
    /// # Errors
    /// Those of the file.
    pub fn into_inner(mut self) -> io::Result<W> {
        self.write_buffer()?;
        Ok(self.inner)
    }

    /// Writes and clears the buffer; the position of `inner` is then the end of its bytes.
    fn write_buffer(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.inner.write_all(&self.buffer)?;
        self.start += self.buffer.len() as u64;
        self.buffer.clear();
        self.cursor = 0;
        Ok(())
    }

    /// Writes and clears the buffer, and seeks `inner` to the position of the next byte.
    fn settle(&mut self) -> io::Result<()> {
        let position = self.position();
        self.write_buffer()?;
        if position != self.start {
            self.start = self.inner.seek(SeekFrom::Start(position))?;
        }
        Ok(())
    }

    fn position(&self) -> u64 {
        self.start + self.cursor as u64
    }
}

impl<W: Write + Seek> Write for Patchable<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.cursor.saturating_add(bytes.len()) > CAPACITY {
            self.settle()?;
            if bytes.len() >= CAPACITY {
                let written = self.inner.write(bytes)?;
                self.start += written as u64;
                return Ok(written);
            }
        }
        // First overwrite buffered bytes, then append the rest.
        let over = bytes.len().min(self.buffer.len() - self.cursor);
        self.buffer[self.cursor..self.cursor + over].copy_from_slice(&bytes[..over]);
        self.buffer.extend_from_slice(&bytes[over..]);
        self.cursor += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.settle()?;
        self.inner.flush()
    }
}

impl<W: Write + Seek> Seek for Patchable<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => {
                let before_the_file =
                    || io::Error::new(io::ErrorKind::InvalidInput, "a position before the start of the file");
                Some(self.position().checked_add_signed(by).ok_or_else(before_the_file)?)
            }
            SeekFrom::End(_) => None,
        };
        let within = target.and_then(|target| usize::try_from(target.checked_sub(self.start)?).ok());
        if let Some(cursor) = within.filter(|cursor| *cursor <= self.buffer.len()) {
            self.cursor = cursor;
            return Ok(self.position());
        }
        let to = target.map_or(to, SeekFrom::Start);
        // `settle`, not `write_buffer`: if the file refuses the seek, the position must not change.
        self.settle()?;
        self.start = self.inner.seek(to)?;
        Ok(self.start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Cursor;

    #[derive(Clone, Debug)]
    enum Step {
        Write(usize, u8),
        Start(u64),
        Current(i64),
        End(i64),
        Flush,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let size = prop_oneof![4 => 1..40usize, 1 => CAPACITY - 20..CAPACITY + 20];
        let step = prop_oneof![
            4 => (size, any::<u8>()).prop_map(|(size, byte)| Step::Write(size, byte)),
            2 => (0..100u64).prop_map(Step::Start),
            2 => (-60..10i64).prop_map(Step::Current),
            1 => (-60..10i64).prop_map(Step::End),
            1 => Just(Step::Flush),
        ];
        prop::collection::vec(step, 0..30)
    }

    fn run(file: &mut (impl Write + Seek), steps: &[Step]) -> Vec<Option<u64>> {
        let seek = |file: &mut _, to| Seek::seek(file, to).ok();
        steps
            .iter()
            .map(|step| match *step {
                Step::Write(size, byte) => file.write_all(&vec![byte; size]).ok().map(|()| 0),
                Step::Start(to) => seek(file, SeekFrom::Start(to)),
                Step::Current(by) => seek(file, SeekFrom::Current(by)),
                Step::End(by) => seek(file, SeekFrom::End(by)),
                Step::Flush => file.flush().ok().map(|()| 0),
            })
            .collect()
    }

    proptest! {
        #[test]
        fn the_file_is_what_it_is_without_a_buffer(steps in steps()) {
            let mut plain = Cursor::new(Vec::new());
            let mut buffered = Patchable::new(Cursor::new(Vec::new()));
            prop_assert_eq!(run(&mut plain, &steps), run(&mut buffered, &steps));
            prop_assert_eq!(plain.into_inner(), buffered.into_inner().unwrap().into_inner());
        }
    }

    #[test]
    fn a_refused_seek_leaves_the_position() {
        for to in [SeekFrom::End(-22), SeekFrom::Current(-30)] {
            let mut buffered = Patchable::new(Cursor::new(Vec::new()));
            buffered.write_all(&[0; 21]).unwrap();
            buffered.seek(SeekFrom::Current(-1)).unwrap();
            assert!(buffered.seek(to).is_err(), "{to:?}");
            assert_eq!(buffered.stream_position().unwrap(), 20, "{to:?}");
            buffered.write_all(&[1]).unwrap();
            assert_eq!(buffered.into_inner().unwrap().into_inner()[19..], [0, 1], "{to:?}");
        }
    }

    #[test]
    fn a_step_back_within_the_buffer_does_not_reach_the_file() {
        let mut buffered = Patchable::new(Cursor::new(Vec::new()));
        buffered.write_all(b"header....data").unwrap();
        buffered.seek(SeekFrom::Start(6)).unwrap();
        buffered.write_all(b"size").unwrap();
        buffered.seek(SeekFrom::End(0)).unwrap();
        assert_eq!(buffered.inner.get_ref(), b"headersizedata");
        let mut buffered = Patchable::new(Cursor::new(Vec::new()));
        buffered.write_all(b"header....data").unwrap();
        buffered.seek(SeekFrom::Start(6)).unwrap();
        assert!(buffered.inner.get_ref().is_empty());
    }
}
