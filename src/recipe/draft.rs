//! The recipe as it is written: every key optional, nothing checked yet.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Outputs;

/// Declares a table of optional keys that can be laid over another of its kind.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($(#[$fdoc:meta])* $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name {
            $($(#[$fdoc])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$type>,)+
        }

        impl $name {
            /// The names of the keys, with `_` for `-`.
            #[allow(dead_code, reason = "not asked of every table")]
            pub(in crate::recipe) const KEYS: &[&str] = &[$(stringify!($field)),+];

            /// These keys, with those of `over` on top.
            pub fn under(self, over: Self) -> Self {
                Self { $($field: over.$field.or(self.$field)),+ }
            }
        }
    };
}

// Below the macro, which it uses.
mod mark;

pub use mark::MarkDraft;

/// A recipe file, or the flags that stand for one.
///
/// ```
/// use stampmill::recipe::Draft;
///
/// let file: Draft = toml::from_str("filters = ['sharpen']\n[resize]\nlong-edge = 1600")?;
/// let flags: Draft = toml::from_str("[resize]\nlong-edge = 800")?;
/// let both = file.under(flags);
/// assert_eq!(both.resize.long_edge, Some(800));
/// assert_eq!(both.filters.as_deref(), Some(&["sharpen".to_owned()][..]));
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Draft {
    /// Filters as on the command line, in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub filters: Option<Vec<String>>,
    /// `fail` or `keep`: what becomes of files that end amid their picture or are damaged there. It stands at the top,
    /// since a picture is decoded once for all outputs. `on-truncated` is its name of old.
    #[serde(
        rename = "on-damage",
        alias = "on-truncated",
        skip_serializing_if = "Option::is_none"
    )]
    pub on_damage: Option<String>,
    /// The size.
    pub resize: ResizeDraft,
    /// The files: `[output]`, or `[[output]]` for each of several.
    pub output: Outputs,
    /// The marks, in order.
    #[serde(rename = "mark", skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<MarkDraft>,
}

table! {
    /// `[resize]`.
    ResizeDraft {
        /// `1600x1200`, `1600x`, `x1200` or `50%`.
        size: String,
        /// The longer side in pixels, instead of a size.
        long_edge: u32,
        /// `inside`, `cover`, `fill` or `pad`.
        fit: String,
        /// The resampling kernel.
        kernel: String,
        /// `fast` or `exact`: how pictures that become smaller are decoded.
        decode: String,
        /// Whether to resample in linear light.
        linear: bool,
        /// Whether pictures may become larger.
        enlarge: bool,
        /// What `cover` keeps, and where `pad` puts the picture.
        crop_gravity: String,
        /// The canvas of `pad`, and what lies under transparent pixels in formats without alpha.
        background: String,
    }
}

table! {
    /// `[output]`.
    OutputDraft {
        /// `keep`, the name of a format, or `auto`, `auto:png` or `auto:webp`: JPEG, or that for inputs with alpha.
        format: String,
        /// 1 to 100.
        quality: u8,
        /// The most bytes that a file may have, as `300k`; JPEG and lossy WebP take the highest quality that fits.
        max_bytes: String,
        /// `4:4:4`, `4:2:2` or `4:2:0`.
        subsampling: String,
        /// Whether JPEGs are progressive.
        progressive: bool,
        /// Whether JPEGs get the shortest Huffman codes.
        optimize: bool,
        /// Whether WebPs are lossless, and formats that cannot be are refused.
        lossless: bool,
        /// `fast`, `default` or `best`: how hard PNG and TIFF are compressed.
        compression: String,
        /// Whether PNGs take the smallest layout that holds the very pixels.
        png_optimize: bool,
        /// Put behind the stem.
        suffix: String,
        /// `fail`, `skip`, `overwrite`, `rename` or `newer`.
        on_conflict: String,
        /// `srgb`, `keep` or `strip`.
        icc: String,
        /// `perceptual` or `relative`.
        intent: String,
        /// Whether pictures are turned upright.
        orient: bool,
        /// `all`, `copyright` or `none`.
        metadata: String,
        /// What is taken out of the metadata: `gps`, `private`.
        strip: Vec<String>,
        /// `artist` and `copyright` for the metadata, templates. Those of flags go over those of a file one by one.
        set: BTreeMap<String, String>,
    }
}

impl Draft {
    /// This draft with the flags on top: marks of the flags replace all marks, other keys their own kind.
    pub fn under(self, flags: Self) -> Self {
        Self {
            output: self.output.under(&flags),
            filters: flags.filters.or(self.filters),
            on_damage: flags.on_damage.or(self.on_damage),
            resize: self.resize.resized(flags.resize),
            marks: if flags.marks.is_empty() {
                self.marks
            } else {
                flags.marks
            },
        }
    }

    /// The same looks on every mark: what `looks` says replaces what the marks say.
    pub fn with_looks(mut self, looks: &MarkDraft) -> Self {
        let blocks = self.output.blocks.iter_mut();
        let marks = blocks.filter_map(|block| block.marks.as_mut()).flatten();
        for mark in self.marks.iter_mut().chain(marks) {
            *mark = std::mem::take(mark).dressed(looks.clone());
        }
        self
    }
}

impl OutputDraft {
    /// These keys, with those of the flags on top, and texts for metadata of either.
    pub(super) fn with_texts_of(self, flags: Self) -> Self {
        let texts = self.set.clone().map(|mut texts| {
            texts.extend(flags.set.clone().unwrap_or_default());
            texts
        });
        let both = self.under(flags);
        Self {
            set: texts.or(both.set),
            ..both
        }
    }
}

impl ResizeDraft {
    /// These keys under others, of which a size of either kind replaces this one.
    pub(super) fn resized(self, over: Self) -> Self {
        self.without_size_of(&over).under(over)
    }

    /// A size of one kind in the flags replaces a size of either kind in the file.
    fn without_size_of(self, flags: &Self) -> Self {
        if flags.size.is_some() || flags.long_edge.is_some() {
            return Self {
                size: None,
                long_edge: None,
                ..self
            };
        }
        self
    }
}
