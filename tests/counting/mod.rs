//! An allocator that counts: to be taken in by programs of one test, since all of the program's memory is counted.

#![allow(
    unsafe_code,
    reason = "counting allocations takes an allocator, and that trait is unsafe"
)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator with the bytes in use and the most that were in use.
///
/// It leaves growing to the default, which takes the new memory before it gives back the old: the worst that can happen.
struct Counting;

/// Bytes in use.
pub(crate) static IN_USE: AtomicUsize = AtomicUsize::new(0);
/// The most bytes that were in use.
pub(crate) static MOST: AtomicUsize = AtomicUsize::new(0);

fn taken(bytes: usize) {
    let in_use = IN_USE.fetch_add(bytes, Ordering::SeqCst) + bytes;
    MOST.fetch_max(in_use, Ordering::SeqCst);
}

unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        taken(layout.size());
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        IN_USE.fetch_sub(layout.size(), Ordering::SeqCst);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;
