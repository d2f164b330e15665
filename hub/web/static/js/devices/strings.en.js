/** The words of the devices page, in English: not translated yet but for what the customer sees. */

export const words = { title: "Devices", add: "Add device", test: "Test", settings: "Settings", history: "History" };
