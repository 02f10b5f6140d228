//! The catalogue: which faces are installed, what they are called, how they look and which characters they map.

use std::cmp::Reverse;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use fontdb::{Database, Source, Stretch, Style};
use unicode_normalization::UnicodeNormalization;

use super::super::font::is_invisible;
use super::{Han, Want};

/// All faces, in an order that does not depend on that of folders.
pub(super) struct Catalogue {
    faces: Vec<Face>,
    database: Database,
}

/// One face.
pub(super) struct Face {
    id: fontdb::ID,
    path: PathBuf,
    index: u32,
    /// Its names in all languages, the English one first.
    pub(super) families: Vec<String>,
    pub(super) post_script: String,
    pub(super) weight: u16,
    pub(super) stretch: Stretch,
    pub(super) style: Style,
    monospaced: bool,
    /// First and last of the characters that it maps in a row, found out when it is first asked.
    coverage: OnceLock<Vec<(u32, u32)>>,
}

impl Catalogue {
    pub(super) fn new(folders: Option<&[PathBuf]>) -> Self {
        let mut database = Database::new();
        match folders {
            None => database.load_system_fonts(),
            Some(folders) => folders
                .iter()
                .for_each(|path| database.load_fonts_dir(path)),
        }
        let mut faces: Vec<Face> = database.faces().filter_map(Face::new).collect();
        faces.sort_by(|a, b| (a.name(), &a.path, a.index).cmp(&(b.name(), &b.path, b.index)));
        Self { faces, database }
    }

    pub(super) fn faces(&self) -> &[Face] {
        &self.faces
    }

    /// The file of a face, and which of its faces it is.
    pub(super) fn file(&self, face: usize) -> (&Path, u32) {
        (&self.faces[face].path, self.faces[face].index)
    }

    /// The faces as they are asked for a character: upright ones of ordinary width first, of those plain ones, and of those
    /// the nearest in weight.
    pub(super) fn order(&self, want: Want) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.faces.len()).collect();
        order.sort_by_key(|face| self.faces[*face].rank(want));
        order
    }

    /// Whether a face maps the characters, composed or taken apart; that it draws them is not said.
    pub(super) fn may_show(&self, face: usize, cluster: &str) -> bool {
        let coverage = self.coverage(face);
        let maps = |c: char| {
            let code = u32::from(c);
            let at = coverage.partition_point(|(_, last)| *last < code);
            coverage.get(at).is_some_and(|(first, _)| *first <= code)
        };
        let mapped = |c: char| {
            is_invisible(c) || c.is_whitespace() || maps(c) || std::iter::once(c).nfd().all(maps)
        };
        cluster.chars().all(mapped) || cluster.nfc().all(mapped)
    }

    fn coverage(&self, face: usize) -> &[(u32, u32)] {
        let face = &self.faces[face];
        face.coverage.get_or_init(|| {
            let read = self.database.with_face_data(face.id, mapped);
            read.flatten().unwrap_or_default()
        })
    }
}

impl Face {
    fn new(info: &fontdb::FaceInfo) -> Option<Self> {
        let (Source::File(path) | Source::SharedFile(path, _)) = &info.source else {
            return None;
        };
        Some(Self {
            id: info.id,
            path: path.clone(),
            index: info.index,
            families: info.families.iter().map(|(name, _)| name.clone()).collect(),
            post_script: info.post_script_name.clone(),
            weight: info.weight.0,
            stretch: info.stretch,
            style: info.style,
            monospaced: info.monospaced,
            coverage: OnceLock::new(),
        })
    }

    pub(super) fn name(&self) -> &str {
        self.families.first().map_or("", String::as_str)
    }

    fn rank(&self, want: Want) -> impl Ord + use<> {
        (
            self.style != Style::Normal,
            self.stretch != Stretch::Normal,
            self.plainness(),
            Reverse(self.name().ends_with(want.han.suffix())),
            self.weight.abs_diff(want.weight),
        )
    }

    /// How far a family is from one that goes with any other; beside sans-serif letters of their own, systems have fonts for
    /// the scripts of the world in sans-serif.
    fn plainness(&self) -> u8 {
        const SYSTEMS: [&str; 14] = [
            "Segoe UI",
            "Arial",
            "Helvetica",
            "Hiragino Sans",
            "PingFang",
            "Apple SD Gothic Neo",
            "Yu Gothic",
            "Microsoft YaHei",
            "Malgun Gothic",
            "Nirmala UI",
            "Leelawadee UI",
            "Geeza Pro",
            "Kohinoor",
            "DejaVu Sans",
        ];
        let name = self.name();
        match name {
            _ if self.monospaced || name.contains("Mono") => 4,
            _ if ["Emoji", "Symbol", "Math"]
                .iter()
                .any(|part| name.contains(part)) =>
            {
                3
            }
            _ if name.starts_with("Noto Sans") => 0,
            _ if SYSTEMS.iter().any(|system| name.starts_with(system)) => 1,
            _ if name.contains("Sans") => 2,
            _ => 3,
        }
    }
}

impl Han {
    /// How the families end that have these forms, in the naming of Noto and Source Han.
    fn suffix(self) -> &'static str {
        match self {
            Self::Chinese => " SC",
            Self::Taiwanese => " TC",
            Self::Japanese => " JP",
            Self::Korean => " KR",
        }
    }
}

fn mapped(data: &[u8], index: u32) -> Option<Vec<(u32, u32)>> {
    let face = ttf_parser::Face::parse(data, index).ok()?;
    let mut codes = Vec::new();
    for subtable in face.tables().cmap?.subtables {
        if subtable.is_unicode() {
            subtable.codepoints(|code| codes.push(code));
        }
    }
    codes.sort_unstable();
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for code in codes {
        match ranges.last_mut() {
            Some((_, last)) if code <= last.saturating_add(1) => *last = code,
            _ => ranges.push((code, code)),
        }
    }
    Some(ranges)
}
