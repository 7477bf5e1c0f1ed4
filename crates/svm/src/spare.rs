//! Memory of rows that are no longer needed, kept by each thread for the next fit: the system's allocator
//! would give it back and ask for it again, a quarter of a search's time.

use std::cell::RefCell;

/// Bytes that a thread keeps at most.
const MOST: usize = 4 << 20;

thread_local! {
    /// Rows, and their bytes.
    static SPARE: RefCell<(Vec<Vec<f64>>, usize)> = const { RefCell::new((Vec::new(), 0)) };
}

/// So many zeros.
pub(crate) fn take(length: usize) -> Vec<f64> {
    let used = SPARE.with_borrow_mut(|(rows, bytes)| {
        let row = rows.pop()?;
        *bytes -= size(&row);
        Some(row)
    });
    let mut row = used.unwrap_or_default();
    row.clear();
    row.resize(length, 0.0);
    row
}

/// Gives back what was taken.
pub(crate) fn give(row: Vec<f64>) {
    SPARE.with_borrow_mut(|(rows, bytes)| {
        if *bytes + size(&row) <= MOST {
            *bytes += size(&row);
            rows.push(row);
        }
    });
}

fn size(row: &Vec<f64>) -> usize {
    row.capacity() * size_of::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_given_back_is_taken_again_as_zeros() {
        let mut row = take(100);
        row.fill(7.0);
        let place = row.as_ptr();
        give(row);
        let again = take(50);
        assert_eq!((again.as_ptr(), &again[..]), (place, &[0.0; 50][..]));
    }

    #[test]
    fn no_more_is_kept_than_may_be() {
        (0..3).for_each(|_| give(vec![1.0; MOST / 16]));
        assert_eq!(SPARE.with_borrow(|(rows, bytes)| (rows.len(), *bytes)), (2, MOST));
    }
}
