//! Fresh randomness for the generator behind `random`'s functions.

use crate::object::{self, Object, Raised, name};
use crate::single::Single;
use pyo3_ffi as py;

/// `_random.Random` and its `seed`, kept from before guest code could replace them.
struct Generator {
    kind: Object,
    seed: Object,
}

static GENERATOR: Single<Option<Generator>> = Single::new(None);

pub fn load() -> Result<(), Raised> {
    // SAFETY: the interpreter runs.
    let module = Object::own(unsafe { py::PyImport_ImportModule(c"_random".as_ptr()) })?;
    let kind = module.attribute(c"Random").ok_or(Raised)?;
    let seed = kind.attribute(c"seed").ok_or(Raised)?;
    GENERATOR.with(|generator| *generator = Some(Generator { kind, seed }));
    Ok(())
}

/// Seeds the global generator from the system's randomness, if the guest has imported `random`.
pub fn reseed() {
    let kept = GENERATOR.with(|generator| {
        generator
            .as_ref()
            .map(|generator| (generator.kind.clone(), generator.seed.clone()))
    });
    let Some((kind, seed)) = kept else { return };
    let Ok(random) = name("random") else {
        return object::clear();
    };
    // SAFETY: live objects; the generator's type is checked before it is seeded.
    unsafe {
        let Some(module) = Object::own_or_clear(py::PyImport_GetModule(random.raw())) else {
            return;
        };
        let Some(generator) = module.attribute(c"_inst") else {
            return;
        };
        if py::PyObject_TypeCheck(generator.raw(), kind.raw().cast()) != 0 {
            drop(Object::own_or_clear(py::PyObject_CallOneArg(
                seed.raw(),
                generator.raw(),
            )));
            // `gauss` makes two numbers at a time and would still hold one of the old seed.
            py::PyObject_SetAttrString(generator.raw(), c"gauss_next".as_ptr(), py::Py_None());
            object::clear();
        }
    }
}
