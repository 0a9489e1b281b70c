//! Uses what the standard library offers of the world, and prints what it finds.
//!
//! The first argument names the part to run; tests compare the output.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, IsTerminal, Read, Seek, SeekFrom, Write};
use std::process::ExitCode;
use std::time::{Duration, Instant, SystemTime};

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().collect();
    match args.get(1).map(String::as_str) {
        Some("arguments") => arguments(&args),
        Some("time") => time(),
        Some("chance") => chance(),
        Some("streams") => streams(),
        Some("files") => files(),
        Some("folders") => folders(),
        Some("changes") => changes(),
        Some("large") => large(),
        Some("many") => many(),
        Some("exit") => return ExitCode::from(7),
        Some("panic") => panic!("on purpose"),
        _ => return ExitCode::FAILURE,
    }
    ExitCode::SUCCESS
}

fn arguments(args: &[String]) {
    println!("{args:?}");
    let mut variables: Vec<_> = std::env::vars().collect();
    variables.sort();
    println!("{variables:?}");
    println!("{:?}", std::env::var("ABSENT"));
}

fn time() {
    let since = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let start = Instant::now();
    println!("{}", since(SystemTime::now()).as_nanos());
    std::thread::sleep(Duration::from_secs(3600));
    println!("{}", since(SystemTime::now()).as_nanos());
    println!("{}", start.elapsed().as_nanos());
}

fn chance() {
    // The standard library draws the keys of a map's hashes.
    use std::hash::BuildHasher;
    println!("{:x}", HashMap::<u8, u8>::new().hasher().hash_one(1));
}

fn streams() {
    let mut text = String::new();
    println!("{:?} {text:?}", io::stdin().read_to_string(&mut text));
    println!(
        "{} {} {}",
        io::stdin().is_terminal(),
        io::stdout().is_terminal(),
        io::stderr().is_terminal()
    );
    eprintln!("to stderr");
    print!("no line end");
    io::stdout().flush().unwrap();
}

fn files() {
    println!("{:?}", fs::read_to_string("/dir/inner.txt"));
    println!("{:?}", fs::read_to_string("dir/../file.txt"));
    let mut file = File::open("/file.txt").unwrap();
    let mut part = [0; 4];
    println!("{:?}", file.seek(SeekFrom::End(-4)));
    file.read_exact(&mut part).unwrap();
    println!("{part:?} {:?}", file.stream_position());
    println!("{:?}", file.seek(SeekFrom::Start(100)));
    println!("{:?}", file.read(&mut part));
    println!(
        "{:?}",
        file.seek(SeekFrom::Current(-101)).unwrap_err().kind()
    );
    let about = file.metadata().unwrap();
    println!("{} {} {}", about.len(), about.is_file(), about.is_dir());
    println!("{:?}", file.sync_all());
    for path in ["none", "none/x", "file.txt/x", "file.txt/", "/..", "a\0b"] {
        println!("{path:?} {:?}", File::open(path).unwrap_err().kind());
    }
}

fn folders() {
    for path in ["/", "dir", "/dir/sub"] {
        let mut names: Vec<_> = fs::read_dir(path)
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let folder = entry.file_type().unwrap().is_dir();
                format!(
                    "{}{}",
                    entry.file_name().display(),
                    if folder { "/" } else { "" }
                )
            })
            .collect();
        names.sort();
        println!("{path} {names:?}");
    }
    let count = fs::read_dir("/crowd").unwrap().map(Result::unwrap).count();
    println!("crowd {count}");
    println!("{:?}", fs::read_dir("file.txt").unwrap_err().kind());
    println!("{:?}", fs::read("dir").unwrap_err().kind());
    println!("{:?}", fs::exists("/dir/sub/deep.txt").unwrap());
}

fn kind<T>(result: io::Result<T>) -> Option<ErrorKind> {
    result.err().map(|error| error.kind())
}

fn changes() {
    println!("create {:?}", kind(File::create("new")));
    println!("truncate {:?}", kind(File::create("file.txt")));
    println!(
        "append {:?}",
        kind(OpenOptions::new().append(true).open("file.txt"))
    );
    println!(
        "write {:?}",
        kind(OpenOptions::new().write(true).open("file.txt"))
    );
    println!("create new {:?}", kind(File::create_new("file.txt")));
    println!(
        "write to a reader {:?}",
        kind(File::open("file.txt").unwrap().write(b"x"))
    );
    println!(
        "set length {:?}",
        kind(File::open("file.txt").unwrap().set_len(0))
    );
    println!("make folder {:?}", kind(fs::create_dir("new")));
    println!("make folder again {:?}", kind(fs::create_dir("dir")));
    println!("make all folders {:?}", kind(fs::create_dir_all("dir/sub")));
    println!("remove file {:?}", kind(fs::remove_file("file.txt")));
    println!("remove none {:?}", kind(fs::remove_file("none")));
    println!("remove folder {:?}", kind(fs::remove_dir("dir")));
    println!("rename {:?}", kind(fs::rename("file.txt", "new")));
    println!("link {:?}", kind(fs::hard_link("file.txt", "new")));
    println!("copy {:?}", kind(fs::copy("file.txt", "new")));
    println!("file {:?}", fs::read_to_string("file.txt"));
}

fn large() {
    let bytes = fs::read("/large.bin").unwrap();
    let sum: u64 = bytes.iter().map(|&byte| u64::from(byte)).sum();
    println!("{} {sum}", bytes.len());
}

fn many() {
    let mut open = Vec::new();
    let failure = loop {
        match File::open("file.txt") {
            Ok(file) => open.push(file),
            Err(error) => break error,
        }
    };
    println!("{} {:?}", open.len(), failure.raw_os_error());
    drop(open);
    println!("{:?}", fs::read_to_string("file.txt"));
}
