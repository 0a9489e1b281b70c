//! Guest modules: a finder and loader on `sys.meta_path` for the sources that the host gave.

use crate::object::{Object, Raised, Raw, check, entry, name, raise, text};
use crate::single::Single;
use crate::source::{self, Use};
use crate::types::{self, method};
use alloc::format;
use alloc::string::String;
use pyo3_ffi as py;

struct Modules {
    sources: Object,
    spec: Object,
    builtins: Object,
}

static MODULES: Single<Option<Modules>> = Single::new(None);

fn modules() -> Result<(Object, Object, Object), Raised> {
    MODULES
        .with(|modules| {
            modules
                .as_ref()
                .map(|m| (m.sources.clone(), m.spec.clone(), m.builtins.clone()))
        })
        .ok_or(Raised)
}

fn finish(result: Result<Object, Raised>) -> Raw {
    result.map_or(core::ptr::null_mut(), Object::into_raw)
}

fn none() -> Result<Object, Raised> {
    // SAFETY: None is immortal.
    Object::borrow(unsafe { py::Py_None() }).ok_or(Raised)
}

/// Whether a module has that name, and whether it has modules of its own below it.
fn look(sources: &Object, wanted: &str) -> (bool, bool) {
    let inside = format!("{wanted}.");
    let (mut found, mut package) = (false, false);
    let (mut position, mut key, mut value) = (0, core::ptr::null_mut(), core::ptr::null_mut());
    // SAFETY: a live dict that nothing changes meanwhile; the keys are borrowed for a round.
    while unsafe { py::PyDict_Next(sources.raw(), &mut position, &mut key, &mut value) } != 0 {
        if let Some(key) = Object::borrow(key).and_then(|key| crate::object::read_text(&key)) {
            found |= key == wanted;
            package |= key.starts_with(&inside);
        }
    }
    (found, package)
}

fn file_of(name: &str, package: bool) -> String {
    let path = name.replace('.', "/");
    if package {
        format!("{path}/__init__.py")
    } else {
        format!("{path}.py")
    }
}

unsafe extern "C" fn find_spec(
    this: Raw,
    arguments: *const Raw,
    count: py::Py_ssize_t,
    _keywords: Raw,
) -> Raw {
    finish((|| {
        // SAFETY: the fast-call protocol.
        let wanted = (count > 0)
            .then(|| Object::borrow(unsafe { *arguments }))
            .flatten()
            .and_then(|name| crate::object::read_text(&name));
        let Some(wanted) = wanted else { return none() };
        let (sources, spec, _) = modules()?;
        let (found, package) = look(&sources, &wanted);
        if !found && !package {
            return none();
        }
        let origin = text(&file_of(&wanted, package))?;
        let wanted = name(&wanted)?;
        // SAFETY: live objects.
        unsafe {
            let keywords = Object::own(py::PyDict_New())?;
            let flag = if package {
                py::Py_True()
            } else {
                py::Py_False()
            };
            check(py::PyDict_SetItemString(
                keywords.raw(),
                c"origin".as_ptr(),
                origin.raw(),
            ))?;
            check(py::PyDict_SetItemString(
                keywords.raw(),
                c"is_package".as_ptr(),
                flag,
            ))?;
            let positional = Object::own(py::PyTuple_Pack(2, wanted.raw(), this))?;
            let made = Object::own(py::PyObject_Call(
                spec.raw(),
                positional.raw(),
                keywords.raw(),
            ))?;
            check(py::PyObject_SetAttrString(
                made.raw(),
                c"has_location".as_ptr(),
                py::Py_True(),
            ))?;
            Ok(made)
        }
    })())
}

unsafe extern "C" fn create_module(_: Raw, _: Raw) -> Raw {
    // SAFETY: None is immortal.
    unsafe { py::Py_None() }
}

unsafe extern "C" fn exec_module(_: Raw, module: Raw) -> Raw {
    finish((|| {
        // SAFETY: the module is checked to be one; its dict is borrowed and held.
        let (name, names) = unsafe {
            if py::PyModule_Check(module) == 0 {
                return raise(py::PyExc_TypeError, "exec_module() wants a module");
            }
            let name = Object::own(py::PyModule_GetNameObject(module))?;
            (
                name,
                Object::borrow(py::PyModule_GetDict(module)).ok_or(Raised)?,
            )
        };
        let (sources, _, builtins) = modules()?;
        let wanted = crate::object::read_text(&name).unwrap_or_default();
        let (found, package) = look(&sources, &wanted);
        let body = match entry(&sources, &name) {
            Some(body) if found => crate::object::read_text(&body).unwrap_or_default(),
            _ if package => String::new(),
            // SAFETY: a type that lives for ever.
            _ => return raise(unsafe { py::PyExc_ImportError }, "no such guest module"),
        };
        source::give_builtins(&names, &builtins)?;
        let code = source::compile(&file_of(&wanted, package), &body, Use::Module)?;
        source::run(&code, &names)?;
        none()
    })())
}

unsafe extern "C" fn get_source(_: Raw, name: Raw) -> Raw {
    finish((|| {
        let (sources, ..) = modules()?;
        let name = Object::borrow(name).ok_or(Raised)?;
        entry(&sources, &name).map_or_else(none, Ok)
    })())
}

/// Puts the finder before all others, so that a guest module wins over the library's.
pub fn install(builtins: &Object) -> Result<(), Raised> {
    let mut find = method(
        c"find_spec",
        create_module,
        py::METH_FASTCALL | py::METH_KEYWORDS,
    );
    find.ml_meth = py::PyMethodDefPointer {
        PyCFunctionFastWithKeywords: find_spec,
    };
    let methods = types::methods([
        find,
        method(c"create_module", create_module, py::METH_O),
        method(c"exec_module", exec_module, py::METH_O),
        method(c"get_source", get_source, py::METH_O),
    ]);
    let kind = types::create(
        c"importlib.GuestModules",
        size_of::<py::PyObject>(),
        0,
        &[(py::Py_tp_methods, methods.cast())],
    )?;
    let finder = types::instance(&kind)?;
    // SAFETY: C strings and live objects; `sys.meta_path` is a list at the start.
    unsafe {
        let bootstrap = Object::own(py::PyImport_ImportModule(c"_frozen_importlib".as_ptr()))?;
        let spec = bootstrap.attribute(c"ModuleSpec").ok_or(Raised)?;
        let sources = Object::own(py::PyDict_New())?;
        let path = Object::borrow(py::PySys_GetObject(c"meta_path".as_ptr())).ok_or(Raised)?;
        check(py::PyList_Insert(path.raw(), 0, finder.raw()))?;
        let builtins = builtins.clone();
        MODULES.with(|modules| {
            *modules = Some(Modules {
                sources,
                spec,
                builtins,
            });
        });
    }
    Ok(())
}

/// Adds a module, or puts another in its place.
pub fn add(module: &str, body: &str) -> Result<(), Raised> {
    let (sources, ..) = modules()?;
    let (module, body) = (name(module)?, text(body)?);
    // SAFETY: live objects; an older module of that name is forgotten.
    unsafe {
        check(py::PyDict_SetItem(sources.raw(), module.raw(), body.raw()))?;
        let loaded = py::PyImport_GetModuleDict();
        if py::PyDict_Contains(loaded, module.raw()) == 1 {
            check(py::PyDict_DelItem(loaded, module.raw()))?;
        }
    }
    Ok(())
}
