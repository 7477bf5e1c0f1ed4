use std::any::{Any, TypeId};
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::Table;

/// Something that follows from a table alone, whatever is learned from it: computed once, then shared
/// by all learners and configurations ([`Table::derived`]). It is a function of the table, so that it
/// makes no difference to a bit whether it was computed before.
pub trait Derived: Any + fmt::Debug + Send + Sync {
    /// Computes it.
    fn of(table: &Table) -> Self
    where
        Self: Sized;

    /// Bytes that it holds.
    fn bytes(&self) -> usize;
}

/// One thing to remember: its bytes, and itself.
type Slot = Arc<OnceLock<(usize, Arc<dyn Any + Send + Sync>)>>;

/// What has been derived from one table, by type.
#[derive(Clone, Debug, Default)]
pub(crate) struct Memo(Arc<Mutex<Vec<(TypeId, Slot)>>>);

impl Memo {
    /// The one of this type; whoever asks while it is computed waits.
    pub fn of<T: Derived>(&self, table: &Table) -> Arc<T> {
        let compute = || {
            let derived = T::of(table);
            (derived.bytes(), Arc::new(derived) as Arc<dyn Any + Send + Sync>)
        };
        let slot = self.slot(TypeId::of::<T>());
        let (_, derived) = slot.get_or_init(compute);
        Arc::clone(derived).downcast().expect("a slot holds the type that it is for")
    }

    fn slot(&self, of: TypeId) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match slots.iter().find(|(known, _)| *known == of) {
            Some((_, slot)) => Arc::clone(slot),
            None => {
                let slot = Slot::default();
                slots.push((of, Arc::clone(&slot)));
                slot
            }
        }
    }

    /// Bytes of all that is remembered.
    pub fn bytes(&self) -> usize {
        let slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.iter().filter_map(|(_, slot)| slot.get()).map(|(bytes, _)| bytes).sum()
    }
}
