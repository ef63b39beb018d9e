//! Single fields of CSV files.

use crate::notice::Example::File;
use crate::notice::kind::kinds;

kinds! {
    MISSING_VALUE Error "missing_value"
        "A required field is empty."
        => "Give every row a value there."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,2,town,,standard\n")]
    BAD_IDENTIFIER Error "bad_identifier"
        "An identifier has characters that identifiers do not have, or is too long. The rule keeps what paso writes from being read as a spreadsheet's formula, and names from being taken for identifiers."
        => "Use 1 to 64 characters of A-Z a-z 0-9 _ . : -, the first a letter or a digit."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\n=A1,2,town,arrival,standard\n")]
    BAD_DATE Error "bad_date"
        "A date is not written as YYYY-MM-DD, without anything around it, or is no day of the calendar. Where another notation is recognised, the remedy says which day it would be."
        => "Write the date as YYYY-MM-DD, such as 2021-02-19."
        [File("cases.csv", "case_id,persons,location_id,stream,priority,ready_on\nA1,2,town,arrival,standard,02/21/2021\n")]
    FAR_DATE Warning "far_date"
        "A date lies more than 30 years from the first day of the horizon. Most such dates have a digit wrong in the year."
        => "Check the year."
        [File("cases.csv", "case_id,persons,location_id,stream,priority,registered_on\nA1,2,town,arrival,standard,1921-02-01\n")]
    BAD_TIME Error "bad_time"
        "A time of day is not written as HH:MM in 24 hours."
        => "Write it as HH:MM, such as 09:30."
        [File("slots.csv", "port_id,start\nnorth,9am\n")]
    BAD_WEEKDAY Error "bad_weekday"
        "A list of weekdays has a word that is not one of Mon Tue Wed Thu Fri Sat Sun."
        => "Write a list such as `Mon;Tue;Wed`; leave it empty for every day."
        [File("slots.csv", "port_id,start,weekdays\nnorth,09:00,Mon;Teu\n")]
    BAD_NUMBER Error "bad_number"
        "A number is not written in plain digits, with a point for decimals and at most 6 of them."
        => "Write it as 12 or 12.5, without units, spaces, exponents or separators of thousands."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,two,town,arrival,standard\n")]
    NEGATIVE_NUMBER Error "negative_number"
        "An amount is less than 0."
        => "Give an amount of 0 or more."
        [File("corridors.csv", "location_id,port_id,travel_hours\ntown,north,-2\n")]
    OUT_OF_RANGE Error "out_of_range"
        "A number lies outside the range that the field allows, or a date outside the years 1900 to 2999. No number is more than 1e12, and hours of travel are at most 10,000."
        => "The remedy names the range."
        [File("cases.csv", "case_id,persons,location_id,stream,priority\nA1,100,town,arrival,standard\n")]
    UNKNOWN_WORD Error "unknown_word"
        "A field that takes one of a few words has another."
        => "Use one of the words that the remedy names."
        [File("scenarios.csv", "scenario_id,target,id,site_id,op,value\nmore,capacity,seat,*,multiply,2\n")]
    UNKNOWN_TIMEZONE Error "unknown_timezone"
        "A time zone is not a name of the IANA database."
        => "Use a name such as America/Chicago; an abbreviation such as CST stands for several zones."
        [File("ports.csv", "port_id,timezone\nnorth,America/Chicgo\n")]
    RANGE_REVERSED Error "range_reversed"
        "The end of a range lies before its beginning."
        => "Swap the two."
        [File("phases.csv", "phase_id,stream,opens_on,closes_on\none,arrival,2021-02-20,2021-02-19\n")]
    HALF_COORDINATES Warning "half_coordinates"
        "One of latitude and longitude is given without the other, and is left out."
        => "Give both, or neither."
        [File("ports.csv", "port_id,latitude,longitude\nnorth,26,\n")]
    START_WITHOUT_FULL Warning "start_without_full"
        "A phase has `persons_per_day_start` but no `persons_per_day_full`. An empty `persons_per_day_full` means no cap, so the start means nothing."
        => "Give `persons_per_day_full`, or leave both empty."
        [File("phases.csv", "phase_id,stream,opens_on,persons_per_day_start\none,arrival,2021-02-19,5\n")]
    FIELD_OF_CAPACITY Error "field_of_capacity"
        "A scenario's change of capacity names a `field`, which only changes of phases have."
        => "Leave `field` empty, or change a phase."
        [File("scenarios.csv", "scenario_id,target,id,site_id,field,op,value\nmore,capacity,seat,*,ramp_days,scale,2\n")]
    FORMULA_TEXT Warning "formula_text"
        "A name or title begins like a spreadsheet's formula (with = + - @). paso writes no such text into CSV files, but another program that opens this one may run it."
        => "Begin the text with a letter or a digit."
        [File("ports.csv", "port_id,name\nnorth,=1+1\n")]
    HIDDEN_CHARACTERS Warning "hidden_characters"
        "A name or title has control characters or marks of direction, so that it can show as another text than it is. Wherever paso shows it, they are written out."
        => "Type the text anew."
        [File("ports.csv", "port_id,name\nnorth,North\u{202e}htuoS\n")]
}
