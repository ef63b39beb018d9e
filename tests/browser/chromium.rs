//! Chromium with a page in it: what it says, what it asks for, what can be read back from it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use headless_chrome::protocol::cdp::types::Event;
use headless_chrome::protocol::cdp::{Emulation, Network, Page as Cdp, Runtime};
use headless_chrome::types::PrintToPdfOptions;
use headless_chrome::{Browser, LaunchOptions, Tab};
use serde_json::{Value, json};

/// Width and height in CSS pixels.
pub type Size = (u32, u32);

pub const DESK: Size = (1440, 1000);
pub const PHONE: Size = (390, 844);

/// An open page.
pub struct Page {
    // Dropped last: it ends the browser.
    tab: Arc<Tab>,
    _browser: Browser,
    /// Console messages, exceptions and log entries.
    messages: Arc<Mutex<Vec<String>>>,
    /// Addresses asked for.
    requests: Arc<Mutex<Vec<String>>>,
    address: String,
}

fn chromium() -> PathBuf {
    let named = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].map(PathBuf::from);
    named
        .into_iter()
        .chain(usual)
        .find(|path| path.exists())
        .expect("the browser tests need Chromium: run `make browser`, or set CHROMIUM")
}

impl Page {
    /// Opens a file and waits until it has loaded.
    pub fn open(file: &Path, size: Size, dark: bool) -> Self {
        let quiet = [
            "--disable-quic",
            "--disable-component-update",
            "--no-first-run",
            "--hide-scrollbars",
        ];
        let options = LaunchOptions::default_builder()
            .path(Some(chromium()))
            .sandbox(false)
            .window_size(Some(size))
            .idle_browser_timeout(Duration::from_secs(300))
            .args(quiet.map(OsStr::new).to_vec())
            .build()
            .unwrap();
        let browser = Browser::new(options).expect("Chromium starts");
        let tab = browser.new_tab().unwrap();
        tab.set_default_timeout(Duration::from_secs(120));
        let (messages, requests) = <(Arc<Mutex<Vec<String>>>, Arc<Mutex<Vec<String>>>)>::default();
        let (heard, asked) = (Arc::clone(&messages), Arc::clone(&requests));
        tab.add_event_listener(Arc::new(move |event: &Event| match event {
            Event::RuntimeConsoleAPICalled(call) => {
                heard
                    .lock()
                    .unwrap()
                    .push(format!("{:?}", call.params.args));
            }
            Event::RuntimeExceptionThrown(thrown) => {
                let details = &thrown.params.exception_details;
                heard.lock().unwrap().push(format!("{details:?}"));
            }
            Event::LogEntryAdded(entry) => {
                heard.lock().unwrap().push(entry.params.entry.text.clone());
            }
            Event::NetworkRequestWillBeSent(request) => {
                let address = request.params.request.url.clone();
                asked.lock().unwrap().push(address);
            }
            _ => {}
        }))
        .unwrap();
        tab.enable_log().unwrap().enable_runtime().unwrap();
        tab.call_method(Network::Enable {
            max_total_buffer_size: None,
            max_resource_buffer_size: None,
            max_post_data_size: None,
            report_direct_socket_traffic: None,
            enable_durable_messages: None,
        })
        .unwrap();
        let address = format!("file://{}", file.canonicalize().unwrap().display());
        let page = Self {
            tab,
            _browser: browser,
            messages,
            requests,
            address,
        };
        page.resize(size);
        page.media("", dark);
        page.tab.navigate_to(&page.address).unwrap();
        page.tab.wait_until_navigated().unwrap();
        page
    }

    pub fn resize(&self, (width, height): Size) {
        let metrics: Emulation::SetDeviceMetricsOverride = serde_json::from_value(json!({
            "width": width,
            "height": height,
            "deviceScaleFactor": 1.0,
            "mobile": width < 600,
        }))
        .unwrap();
        self.tab.call_method(metrics).unwrap();
    }

    /// Shows the page as on a medium (`print`; empty: the screen), dark or light.
    pub fn media(&self, medium: &str, dark: bool) {
        self.tab
            .call_method(Emulation::SetEmulatedMedia {
                media: Some(medium.to_owned()),
                features: Some(vec![Emulation::MediaFeature {
                    name: "prefers-color-scheme".to_owned(),
                    value: if dark { "dark" } else { "light" }.to_owned(),
                }]),
            })
            .unwrap();
    }

    /// What an expression is, as JSON. The tests' own scripts are not bound by the page's policy.
    pub fn value(&self, expression: &str) -> Value {
        let answer = self
            .tab
            .call_method(Runtime::Evaluate {
                expression: format!("(async () => JSON.stringify(await ({expression})))()"),
                await_promise: Some(true),
                return_by_value: Some(true),
                user_gesture: Some(true),
                ..blank()
            })
            .unwrap();
        assert!(
            answer.exception_details.is_none(),
            "{expression}: {:?}",
            answer.exception_details
        );
        // An expression without a value has none to read.
        let text = answer.result.value.unwrap_or_default();
        serde_json::from_str(text.as_str().unwrap_or("null")).unwrap()
    }

    /// Asserts that the page said nothing and asked for nothing.
    pub fn is_quiet(&self) {
        assert_eq!(*self.messages.lock().unwrap(), [""; 0]);
        let asked = self.requests.lock().unwrap();
        assert!(asked.contains(&self.address), "{asked:?}");
        let others: Vec<_> = asked
            .iter()
            .filter(|url| **url != self.address && !url.starts_with("data:"))
            .collect();
        assert!(others.is_empty(), "{others:?}");
    }

    /// What axe-core has against the page under WCAG 2.2 A and AA and its best practices.
    pub fn axe(&self) -> Vec<String> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/browser/node_modules/axe-core/axe.min.js");
        let script = std::fs::read_to_string(&script)
            .expect("the browser tests need axe-core: run `make browser`");
        self.tab
            .call_method(Runtime::Evaluate {
                expression: script,
                ..blank()
            })
            .unwrap();
        let found = self.value(
            "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
                .then((results) => ({
                    passes: results.passes.length,
                    violations: results.violations.flatMap((violation) =>
                        violation.nodes.map((node) => violation.id + ': ' + node.html.slice(0, 200) + ' ' + (node.any[0]?.message ?? ''))),
                }))",
        );
        assert!(
            found["passes"].as_u64().unwrap() > 20,
            "axe-core did not run"
        );
        let violations = found["violations"].as_array().unwrap();
        violations.iter().map(ToString::to_string).collect()
    }

    /// The page printed on paper of so many inches.
    pub fn pdf(&self, (width, height): (f64, f64)) -> Vec<u8> {
        self.tab
            .print_to_pdf(Some(PrintToPdfOptions {
                print_background: Some(true),
                paper_width: Some(width),
                paper_height: Some(height),
                ..Default::default()
            }))
            .unwrap()
    }

    /// The top of the page as a picture.
    pub fn screenshot(&self) -> Vec<u8> {
        let format = Cdp::CaptureScreenshotFormatOption::Png;
        self.tab
            .capture_screenshot(format, None, None, true)
            .unwrap()
    }
}

fn blank() -> Runtime::Evaluate {
    Runtime::Evaluate {
        expression: String::new(),
        object_group: None,
        include_command_line_api: None,
        silent: None,
        context_id: None,
        return_by_value: None,
        generate_preview: None,
        user_gesture: None,
        await_promise: None,
        throw_on_side_effect: None,
        timeout: None,
        disable_breaks: None,
        repl_mode: None,
        allow_unsafe_eval_blocked_by_csp: None,
        unique_context_id: None,
        serialization_options: None,
    }
}
