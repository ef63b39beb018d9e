//! Files and their rows.

use crate::notice::Example::{Edit, File};
use crate::notice::kind::kinds;

kinds! {
    NO_FEED Error "no_feed"
        "There is no folder at the path given."
        => "Name the folder that holds plan.toml and the CSV files."
        []
    FEED_NOT_FOLDER Error "feed_not_folder"
        "The path given is a file; a feed is a folder."
        => "Name the folder that holds plan.toml and the CSV files."
        []
    MISSING_FILE Error "missing_file"
        "A file that every feed has is not there. plan.toml, ports.csv, capacity.csv and cases.csv are required."
        => "Add the file. `paso init` writes a feed with all of them."
        []
    UNREADABLE_FILE Error "unreadable_file"
        "The file is there but cannot be read: its permissions forbid it, the disk failed, or it is a folder, a pipe or a device."
        => "Let the file be read by whoever runs paso, or put an ordinary file in its place."
        []
    FILE_TOO_LARGE Error "file_too_large"
        "The file is larger than paso reads: 4 GiB for a CSV file, 16 MiB for a TOML file."
        => "Check what was written into it; a feed of a million cases has some 80 MB."
        []
    LINE_TOO_LONG Error "line_too_long"
        "A line has more than 1 MiB. Such a file is damaged, or is no CSV or TOML file. It is not read further."
        => "Export the file again, one row on each line."
        []
    LINK_OUT_OF_FEED Info "link_out_of_feed"
        "The file is a link to a file outside the feed's folder. It is followed, but whoever gets a copy of the feed may not get what it leads to."
        => "Copy the file into the feed, if the feed is to be passed on."
        []
    UTF16 Error "utf16"
        "The file is UTF-16 text, as some spreadsheets save \"Unicode text\"."
        => "Save the file as UTF-8, in most programs \"CSV UTF-8\"."
        []
    NOT_UTF8 Error "not_utf8"
        "A text is not UTF-8; often it was saved in an older encoding such as Latin-1 or Windows-1252. The remedy shows how it would read as that."
        => "Save the file as UTF-8, in most programs \"CSV UTF-8\"."
        []
    NUL_BYTE Error "nul_byte"
        "The file has a byte of value 0, which no text has: it is damaged, or no text."
        => "Export the file again."
        []
    BARE_CARRIAGE_RETURN Error "bare_carriage_return"
        "A carriage return stands without a line feed after it. Programs do not agree on whether that ends a line."
        => "Save the file with LF or CRLF at the end of each line."
        [File("ports.csv", "port_id\rnorth\r")]
    EMPTY_FILE Error "empty_file"
        "The file has no header row."
        => "Begin it with the names of its columns."
        [File("ports.csv", "")]
    MISSING_COLUMN Error "missing_column"
        "The header lacks a required column."
        => "Add the column to the header and its values to the rows."
        [File(
            "cases.csv",
            "case_id,persons,location_id,priority\nA1,2,town,standard\n"
        )]
    DUPLICATE_COLUMN Error "duplicate_column"
        "A column stands twice in the header, so it is not known which of the two holds."
        => "Leave one of the two."
        [File("ports.csv", "port_id,name,name\nnorth,North,Far North\n")]
    UNKNOWN_COLUMN Error "unknown_column"
        "paso does not know the column, and passes nothing over in silence: a misspelt name would plan otherwise than was meant. Columns that plan.toml's `ignore_columns` names are passed over; what stands in them is never copied to any output."
        => "Correct the name if a known column is meant; else take it out, or name it in `ignore_columns` as the remedy says."
        [File("ports.csv", "port_id,nmae\nnorth,North\n")]
    PERSONAL_COLUMN Warning "personal_column"
        "The name of a column that `ignore_columns` passes over suggests what identifies a person: a name, a date of birth, a number of a document, a telephone number or an address. paso needs none of these and copies none of them."
        => "Take the column out of the feed: case identifiers are pseudonyms."
        [
            Edit("plan.toml", "days = 5", "days = 5\nignore_columns = [\"date_of_birth\"]"),
            File("cases.csv", "case_id,persons,location_id,stream,priority,date_of_birth\nA1,2,town,arrival,standard,1990-01-01\n"),
        ]
    UNKNOWN_FILE Error "unknown_file"
        "A file of the feed's folder is named like a table, or may hold one: any other *.csv, a workbook, another spelling, a copy. paso reads only the files that docs/feed.md names, and passes none that may hold data over in silence. Lock files, hidden files and what systems leave in folders are nobody's concern."
        => "Give it the name that is meant, take it out of the folder, or name it in plan.toml's `ignore_files` as the remedy says."
        [File("Phases.csv", "phase_id,stream,opens_on\none,arrival,2021-02-19\n")]
    IGNORES_KNOWN Error "ignores_known"
        "`ignore_columns` names a column that paso reads, or `ignore_files` a file that it reads. To pass those over would hide data."
        => "Take the entry out of the list. Where another file has an unknown column of that name, name the file too: `cases.csv:name`."
        [Edit("plan.toml", "days = 5", "days = 5\nignore_columns = [\"cases.csv:ready_on\"]")]
    WRONG_FIELD_COUNT Error "wrong_field_count"
        "A row has more or fewer fields than the header: a comma too many or too few, or the file was cut off."
        => "Give every row one field for each column of the header."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,2,town,arrival\n")]
    UNCLOSED_QUOTE Error "unclosed_quote"
        "A quoted field is never closed, so that all that follows is taken for one field. The notice names the row where the quote opens."
        => "Close the quote, and double a quote inside a quoted field."
        [File("ports.csv", "port_id,name\nnorth,\"North\nsouth,South\n")]
    STRAY_QUOTE Error "stray_quote"
        "A quote stands inside a field that is not quoted, or a text follows a closing quote. Programs do not agree on what that means."
        => "Put the whole field in quotes, and double each quote inside it."
        [File("ports.csv", "port_id,name\nnorth,North \"old\" bridge\n")]
    NO_LINE_END Info "no_line_end"
        "The file does not end with a line end. Some programs write it so; or the file was cut off within its last row."
        => "Check that the last row is whole, and end it with a line end."
        [File("ports.csv", "port_id\nnorth")]
    NO_PORTS Error "no_ports"
        "ports.csv has no row, so there is nowhere to give an appointment."
        => "Add a row for each port of entry."
        [File("ports.csv", "port_id\n")]
    NO_CASES Warning "no_cases"
        "cases.csv has no row, so there is nobody to plan for."
        => "Add a row for each case that waits."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\n")]
    CHECKS_SKIPPED Info "checks_skipped"
        "Some checks need what is broken elsewhere and were left out. More may be found once the errors are mended."
        => "Mend the errors and validate again."
        [Edit("plan.toml", "days = 5", "")]
}
