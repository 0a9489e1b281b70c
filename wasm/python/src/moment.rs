//! `datetime` and the contract's milliseconds since 1970 UTC.

use crate::object::{Object, Raised, Raw, raise};
use crate::single::Single;
use alloc::format;
use alloc::string::String;
use pyo3_ffi as py;

const DAY: i64 = 86_400_000;

static API: Single<*mut py::PyDateTime_CAPI> = Single::new(core::ptr::null_mut());

/// Loads the C API of `datetime`; once, before guest code runs.
pub fn load() -> Result<(), Raised> {
    // SAFETY: the interpreter runs; the capsule's name is checked by the call.
    unsafe {
        let module = Object::own(py::PyImport_ImportModule(c"_datetime".as_ptr()))?;
        let capsule = module.attribute(c"datetime_CAPI").ok_or(Raised)?;
        let pointer = py::PyCapsule_GetPointer(capsule.raw(), c"datetime.datetime_CAPI".as_ptr());
        if pointer.is_null() {
            return Err(Raised);
        }
        API.with(|api| *api = pointer.cast());
    }
    Ok(())
}

fn api() -> &'static py::PyDateTime_CAPI {
    // SAFETY: `load` ran; the table is static data of the module.
    API.with(|api| unsafe { &**api })
}

pub fn is_datetime(raw: Raw) -> bool {
    // SAFETY: the caller holds the object.
    unsafe { py::PyObject_TypeCheck(raw, api().DateTimeType) != 0 }
}

/// Days since 1970-01-01 of a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // The year begins in March, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// Year, month and day of a count of days since 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// Milliseconds since 1970 UTC, rounded down; a naive `datetime` is taken as UTC.
pub fn milliseconds(raw: Raw) -> Result<i64, Raised> {
    // SAFETY: a live `datetime`; what `utcoffset` answers is checked to be a `timedelta`.
    unsafe {
        let date = days(
            py::PyDateTime_GET_YEAR(raw).into(),
            py::PyDateTime_GET_MONTH(raw).into(),
            py::PyDateTime_GET_DAY(raw).into(),
        );
        let seconds = i64::from(py::PyDateTime_DATE_GET_HOUR(raw)) * 3600
            + i64::from(py::PyDateTime_DATE_GET_MINUTE(raw)) * 60
            + i64::from(py::PyDateTime_DATE_GET_SECOND(raw));
        let mut micros = (date * 86_400 + seconds) * 1_000_000
            + i64::from(py::PyDateTime_DATE_GET_MICROSECOND(raw));
        let zone = py::PyDateTime_DATE_GET_TZINFO(raw);
        if zone != py::Py_None() && zone != api().TimeZone_UTC {
            let offset = Object::own(py::PyObject_CallMethod(
                raw,
                c"utcoffset".as_ptr(),
                core::ptr::null(),
            ))?;
            if py::PyObject_TypeCheck(offset.raw(), api().DeltaType) != 0 {
                micros -= (i64::from(py::PyDateTime_DELTA_GET_DAYS(offset.raw())) * 86_400
                    + i64::from(py::PyDateTime_DELTA_GET_SECONDS(offset.raw())))
                    * 1_000_000
                    + i64::from(py::PyDateTime_DELTA_GET_MICROSECONDS(offset.raw()));
            }
        }
        Ok(micros.div_euclid(1000))
    }
}

/// The ISO 8601 text of a moment, as JavaScript writes it.
pub fn iso(milliseconds: i64) -> String {
    let (year, month, day) = civil(milliseconds.div_euclid(DAY));
    let rest = milliseconds.rem_euclid(DAY);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, fraction) = (rest / 1000 % 60, rest % 1000);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{fraction:03}Z")
}

/// An aware `datetime` in UTC; `None` for an invalid date.
pub fn datetime(milliseconds: f64) -> Result<Object, Raised> {
    // SAFETY: None and the exception types live for ever; the API is loaded.
    unsafe {
        if !milliseconds.is_finite() {
            return Object::borrow(py::Py_None()).ok_or(Raised);
        }
        if milliseconds.abs() > 1e15 {
            return raise(
                py::PyExc_OverflowError,
                "a date beyond the years of datetime",
            );
        }
        // Rounded down without `floor`, which `core` lacks; the whole milliseconds first, since
        // microseconds far from 1970 are beyond what a float holds.
        let mut whole = milliseconds as i64;
        if (whole as f64) > milliseconds {
            whole -= 1;
        }
        let micros = whole * 1000 + ((milliseconds - whole as f64) * 1000.0) as i64;
        let (year, month, day) = civil(micros.div_euclid(DAY * 1000));
        if !(1..=9999).contains(&year) {
            return raise(
                py::PyExc_OverflowError,
                "a date beyond the years of datetime",
            );
        }
        let rest = micros.rem_euclid(DAY * 1000);
        let api = api();
        Object::own((api.DateTime_FromDateAndTime)(
            year as i32,
            month as i32,
            day as i32,
            (rest / 3_600_000_000) as i32,
            (rest / 60_000_000 % 60) as i32,
            (rest / 1_000_000 % 60) as i32,
            (rest % 1_000_000) as i32,
            api.TimeZone_UTC,
            api.DateTimeType,
        ))
    }
}
