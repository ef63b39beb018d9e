//! What an import asks.

use crate::notice::Example::{Edit, File};
use crate::notice::kind::kinds;

kinds! {
    IMPORT_NEEDED Error "import_needed"
        "The files are not written as a feed's are, and `paso import` can make a feed of them: another separator, encoding or order of dates, a workbook, other names of files, columns or values. This one notice stands for all that follow from it; `paso validate --all` shows them."
        => "Run the command that the remedy names."
        [File("cases.csv", "case_id;persons;location_id;stream;priority\nA1;2;town;arrival;standard\n")]
    UNREAD_SOURCE Error "unread_source"
        "A file to be imported cannot be read: it is damaged, locked, or larger than is imported, or no encoding fits it."
        => "Save it again as the remedy says."
        [File("ports.csv", "port_id,name\nnorth,\"North\n")]
    UNSURE_TABLES Error "unsure_tables"
        "Which file or sheet holds a table is not certain: none does, or several may."
        => "Name it in map.toml as the remedy says, or take out what does not hold."
        [File("cases (2).csv", "case_id,persons,location_id,stream,priority\nA1,2,town,arrival,standard\n")]
    UNSURE_COLUMNS Error "unsure_columns"
        "Which columns are meant is not certain. Names that can only mean one column of a table are used; docs/spreadsheets.md lists them."
        => "Put the lines of the remedy into map.toml, corrected, and import with `--map map.toml`."
        [File("cases.csv", "case_id,persons,City,stream,priority\nA1,2,town,arrival,standard\n")]
    AMBIGUOUS_DATES Error "ambiguous_dates"
        "The dates of a column can be read in several ways, and no cell settles which."
        => "Say it with `--dates`, or for one column in map.toml."
        [File("cases.csv", "case_id,persons,location_id,stream,priority,ready_on\nA1,2,town,arrival,standard,02/03/2021\n")]
    AMBIGUOUS_NUMBERS Error "ambiguous_numbers"
        "The numbers of a column can be read with a comma before thousands or before decimals, and nothing settles which."
        => "Say it with `--decimal`, or for one column in map.toml."
        [File("capacity.csv", "resource_id,site_id,amount\nseat,*,\"1,400\"\nroom,*,10\nbus,*,10\ntotal,*,10\n")]
    UNREAD_VALUES Error "unread_values"
        "Values of a column mean nothing that is known, or may mean several things."
        => "Mend them in the source, or say what they mean in map.toml as the remedy shows."
        [File("cases.csv", "case_id,persons,location_id,stream,priority,ready_on\nA1,2,town,arrival,standard,soon\n")]
    UNLISTED_CASES Error "unlisted_cases"
        "Cases have appointments and are not in the list of cases. They may have gone, stand in another list, or be called otherwise there; a promise is never dropped unasked."
        => "Put their rows into the list or take their appointments out; beside a feed that stands already, say what holds of them with `--gone`."
        [File("appointments.csv", "case_id,port_id,date,slot\nGONE,north,2021-02-20,09:00\n")]
    COLLIDING_IDS Error "colliding_ids"
        "Two identifiers of the source would be the same in the feed."
        => "Name one of them otherwise in map.toml as the remedy shows."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA 1,2,town,arrival,standard\nA/1,2,town,arrival,standard\n")]
    MISSING_PLAN Error "missing_plan"
        "The source does not say which days are planned, by which model."
        => "Say it with `--start`, `--days` and `--model`, or put a plan.toml beside the tables."
        [Edit("plan.toml", "days = 5", "")]
}
