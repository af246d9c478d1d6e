//! PyTorch's enumerations as words in the dialects: `"channels_last"`, `"strided"`, `"cpu"`.

use pt2e_archive::schema::{Device, Layout, MemoryFormat};
use pt2e_schema::ods;

/// In the order of c10's enumeration, in which the schemas number them.
const MEMORY_FORMATS: [MemoryFormat; 4] =
    [MemoryFormat::Contiguous, MemoryFormat::Preserve, MemoryFormat::ChannelsLast, MemoryFormat::ChannelsLast3d];

const LAYOUTS: [(Layout, &str); 7] = [
    (Layout::Strided, "strided"),
    (Layout::SparseCoo, "sparse_coo"),
    (Layout::SparseCsr, "sparse_csr"),
    (Layout::SparseCsc, "sparse_csc"),
    (Layout::SparseBsr, "sparse_bsr"),
    (Layout::SparseBsc, "sparse_bsc"),
    (Layout::Mkldnn, "_mkldnn"),
];

fn word_of<T: PartialEq>(table: &[(T, &'static str)], value: &T) -> Option<&'static str> {
    table.iter().find(|(known, _)| known == value).map(|(_, word)| *word)
}

fn value_of<T: Copy>(table: &[(T, &'static str)], word: &str) -> Option<T> {
    table.iter().find(|(_, known)| *known == word).map(|(value, _)| *value)
}

/// `torch.channels_last` without `torch.`; `None` for an unknown format.
pub(crate) fn memory_format_word(format: MemoryFormat) -> Option<&'static str> {
    let number = MEMORY_FORMATS.iter().position(|known| *known == format)?;
    ods::memory_format(i64::try_from(number).ok()?)
}

/// The memory format of a word.
pub(crate) fn memory_format(word: &str) -> Option<MemoryFormat> {
    let number = ods::memory_format_number(word)?;
    MEMORY_FORMATS.get(usize::try_from(number).ok()?).copied()
}

/// `torch.strided` without `torch.`; `None` for an unknown layout.
pub(crate) fn layout_word(layout: Layout) -> Option<&'static str> {
    word_of(&LAYOUTS, &layout)
}

/// The layout of a word.
pub(crate) fn layout(word: &str) -> Option<Layout> {
    value_of(&LAYOUTS, word)
}

/// `cpu`, `cuda:1`.
pub(crate) fn device_word(device: &Device) -> String {
    match device.index {
        Some(index) => format!("{}:{index}", device.kind),
        None => device.kind.clone(),
    }
}

/// The device of a word; `None` if the part after the colon is not a number.
pub(crate) fn device(word: &str) -> Option<Device> {
    let (kind, index) = match word.split_once(':') {
        Some((kind, index)) => (kind, Some(index.parse().ok()?)),
        None => (word, None),
    };
    Some(Device { kind: kind.to_owned(), index })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        let formats = [
            (MemoryFormat::Contiguous, "contiguous_format"),
            (MemoryFormat::Preserve, "preserve_format"),
            (MemoryFormat::ChannelsLast, "channels_last"),
            (MemoryFormat::ChannelsLast3d, "channels_last_3d"),
        ];
        for (format, word) in formats {
            assert_eq!(memory_format_word(format), Some(word));
        }
        for format in MEMORY_FORMATS {
            assert_eq!(memory_format_word(format).and_then(memory_format), Some(format));
        }
        for (known, word) in [(Layout::Strided, "strided"), (Layout::SparseCsr, "sparse_csr")] {
            assert_eq!(layout_word(known), Some(word));
        }
        for (known, _) in LAYOUTS {
            assert_eq!(layout_word(known).and_then(layout), Some(known));
        }
        for text in ["cpu", "cuda:1"] {
            assert_eq!(device(text).map(|device| device_word(&device)).as_deref(), Some(text));
        }
        assert_eq!(device("cuda:x"), None);
        assert_eq!((memory_format("channels"), layout("dense")), (None, None));
    }
}
