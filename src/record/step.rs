//! The steps of a picture, and tables with a value for each of them.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The steps of a picture through the line, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Finding the input and deciding what to do with it.
    Plan,
    /// Opening the file, taking its permit, reading its bytes.
    Read,
    /// From bytes to pixels, upright or not yet.
    Decode,
    /// To the wanted size, upright.
    Resize,
    /// Through the filters.
    Filter,
    /// Under the marks.
    Watermark,
    /// From pixels to bytes.
    Encode,
    /// Into the output folder.
    Write,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Self; 8] = [
        Self::Plan,
        Self::Read,
        Self::Decode,
        Self::Resize,
        Self::Filter,
        Self::Watermark,
        Self::Encode,
        Self::Write,
    ];

    /// The name in records and statistics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Read => "read",
            Self::Decode => "decode",
            Self::Resize => "resize",
            Self::Filter => "filter",
            Self::Watermark => "watermark",
            Self::Encode => "encode",
            Self::Write => "write",
        }
    }

    /// The step of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A value per step, absent where the step did not run.
macro_rules! per_step {
    ($(#[$doc:meta])* $name:ident: $value:ty { $($(#[$more_doc:meta])* $more:ident),* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
        #[serde(default)]
        pub struct $name {
            /// In [`Step::Read`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub read: Option<$value>,
            /// In [`Step::Decode`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub decode: Option<$value>,
            /// In [`Step::Resize`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub resize: Option<$value>,
            /// In [`Step::Filter`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub filter: Option<$value>,
            /// In [`Step::Watermark`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub watermark: Option<$value>,
            /// In [`Step::Encode`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub encode: Option<$value>,
            /// In [`Step::Write`].
            #[serde(skip_serializing_if = "Option::is_none")]
            pub write: Option<$value>,
            $(
                $(#[$more_doc])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $more: Option<$value>,
            )*
        }

        impl $name {
            /// The value of a step; planning has none.
            pub fn of(&mut self, step: Step) -> Option<&mut Option<$value>> {
                match step {
                    Step::Plan => None,
                    Step::Read => Some(&mut self.read),
                    Step::Decode => Some(&mut self.decode),
                    Step::Resize => Some(&mut self.resize),
                    Step::Filter => Some(&mut self.filter),
                    Step::Watermark => Some(&mut self.watermark),
                    Step::Encode => Some(&mut self.encode),
                    Step::Write => Some(&mut self.write),
                }
            }
        }
    };
}

per_step! {
    /// Milliseconds, to a thousandth.
    Times: f64 {
        /// Between the steps: in channels, and for memory.
        waiting
    }
}

per_step! {
    /// Numbers of workers.
    Workers: usize {}
}

impl Times {
    /// Adds time to a step.
    pub fn add(&mut self, step: Step, time: Duration) {
        if let Some(slot) = self.of(step) {
            *slot = Some(((slot.unwrap_or(0.0) + milliseconds(time)) * 1e3).round() / 1e3);
        }
    }
}

impl Workers {
    /// Whether no step has a value.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A duration in milliseconds, to a thousandth.
pub fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
