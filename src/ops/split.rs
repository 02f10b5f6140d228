//! Whether the rows of one picture may be worked on by several threads.

use rayon::prelude::*;

/// How an operation goes over the rows of a picture.
///
/// A batch has one picture per core in flight, and then the fastest way is to leave each to its own thread. When fewer
/// pictures are left than there are cores (a single panorama, the end of a run) the rows are shared out through the
/// current rayon pool. The samples that come out are the same either way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// All rows on the calling thread.
    Never,
    /// Rows shared out over the current rayon pool.
    Rows,
}

impl Split {
    /// Calls `work` with the number of each row and the row itself, which is `stride` samples long.
    ///
    /// Nothing happens where there are no samples or `stride` is zero.
    pub fn rows<S: Send>(
        self,
        samples: &mut [S],
        stride: usize,
        work: impl Fn(usize, &mut [S]) + Sync + Send,
    ) {
        if stride == 0 {
            return;
        }
        match self {
            Self::Never => samples
                .chunks_exact_mut(stride)
                .enumerate()
                .for_each(|(y, row)| work(y, row)),
            Self::Rows => samples
                .par_chunks_exact_mut(stride)
                .enumerate()
                .for_each(|(y, row)| work(y, row)),
        }
    }
}
