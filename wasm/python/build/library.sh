#!/bin/bash
# The standard library as a zip of compiled modules, without what cannot work in a sandbox.
source "$(dirname "$0")/environment.sh"

tree=$root/library
rm -rf "$tree" && cp -r "$root/cpython/Lib" "$tree" && cd "$tree"
# Needs what a sandbox has not: processes, threads, windows, terminals, native libraries, a network.
rm -rf _pyrepl antigravity.py curses ctypes dbm ensurepip idlelib msilib multiprocessing pty.py \
  site-packages socketserver.py test tkinter turtle.py turtledemo tty.py venv webbrowser.py wsgiref \
  xmlrpc asyncio/windows_events.py asyncio/windows_utils.py concurrent/futures/process.py \
  ftplib.py imaplib.py poplib.py smtplib.py nturl2path.py
# Tools for the person at the keyboard, and what nobody imports.
rm -rf __phello__ doctest.py lib2to3 pdb.py pydoc.py pydoc_data this.py unittest/test zipapp.py
find . -name __pycache__ -prune -exec rm -rf {} +
echo 'build_time_vars = {"TZPATH": "", "Py_GIL_DISABLED": 0}' > _sysconfigdata__wasi_wasm32-wasi.py
cp _sysconfigdata__wasi_wasm32-wasi.py _sysconfigdata__wasi_wasm32-wasip1.py
"$root/native/python" -I -S -X no_debug_ranges "$here/library.py" "$tree" "$root/library.zip"
