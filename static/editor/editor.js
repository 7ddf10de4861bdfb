/* What makes CKEditor 4 ours: it runs under a policy without inline handlers, uploads pictures to
   our own view, and offers only what the HTML policy of the portal keeps. */
(() => {
  "use strict";

  CKEDITOR.disableAutoInline = true;

  /* Words of our own, and those that CKEditor's Vietnamese leaves in English or unclear. */

  const WORDS = {
    pickPictures: "Tải ảnh lên",
    onlyPictures: "Chỉ kéo ảnh vào đây. Tệp khác thêm ở phần tệp đính kèm.",
    alt: "Mô tả ảnh cho người khiếm thị",
    altMissing: "Hãy mô tả ảnh (tối đa 200 ký tự).",
  };
  const FAILED = "Máy chủ chưa nhận được ảnh (lỗi %1). Hãy thử lại sau ít phút.";
  const PRESS = "Hãy nhấn %1 để dán. Trình duyệt không cho dán bằng nút hoặc trình đơn.";
  const LANGUAGE = {
    application: "Bộ soạn thảo",
    common: { url: "Địa chỉ" },
    clipboard: {
      pasteNotification: PRESS,
      pasteMsg: "Dán nội dung vào ô dưới đây rồi chọn Đồng ý.",
      fileFormatNotSupportedNotification: WORDS.onlyPictures,
      fileWithoutFormatNotSupportedNotification: WORDS.onlyPictures,
    },
    pastetext: { pasteNotification: PRESS },
    filetools: {
      networkError: "Không tải được ảnh lên vì mất kết nối. Hãy thử lại.",
      httpError: FAILED,
      httpError403: "Bạn không có quyền tải ảnh lên, hoặc phiên làm việc đã hết hạn.",
      httpError404: FAILED.replace("%1", "404"),
      httpError413: "Ảnh lớn quá mức máy chủ nhận. Hãy thu nhỏ rồi tải lại.",
      responseError: FAILED.replace("%1", "câu trả lời"),
    },
    uploadwidget: {
      abort: "Đã dừng tải ảnh lên.",
      doneOne: "Đã tải ảnh lên. Bấm đúp vào ảnh để viết mô tả cho người khiếm thị.",
      doneMany: "Đã tải %1 ảnh lên. Bấm đúp vào từng ảnh để viết mô tả cho người khiếm thị.",
      uploadOne: "Đang tải ảnh lên ({percentage}%)…",
      uploadMany: "Đang tải ảnh lên, xong {current} trên {max} ({percentage}%)…",
    },
    format: {
      tag_p: "Đoạn văn",
      tag_h2: "Đề mục lớn",
      tag_h3: "Đề mục vừa",
      tag_h4: "Đề mục nhỏ",
    },
    image2: { captioned: "Có chú thích dưới ảnh", captionPlaceholder: "Chú thích ảnh" },
    link: {
      displayText: "Chữ hiển thị",
      toUrl: "Trang web",
      toPhone: "Điện thoại",
      phoneNumber: "Số điện thoại",
      noTel: "Hãy nhập số điện thoại.",
      noUrl: "Hãy nhập địa chỉ liên kết.",
      noEmail: "Hãy nhập địa chỉ thư điện tử.",
    },
    table: { headers: "Ô tiêu đề", caption: "Tên bảng" },
    notification: { closed: "Đã đóng thông báo." },
    toolbar: {
      toolbarExpand: "Mở rộng thanh công cụ",
      toolbarGroups: { clipboard: "Dán, hoàn tác" },
    },
    widget: { label: "Khối %1" },
  };

  function overlay(target, words) {
    Object.entries(words).forEach(([key, value]) => {
      if (typeof value === "object" && target[key]) overlay(target[key], value);
      else target[key] = value;
    });
  }

  /* Handlers. CKEditor's templates write onclick="CKEDITOR.tools.callFunction(7,this);return
     false;" into HTML, which the policy refuses to run. They are renamed before they reach the
     page, and one listener a document reads this one form and calls the registered function.
     Handlers in any other form, such as a pasted one, mean nothing to it. */

  const EVENTS = ["click", "mousedown", "mouseover", "mouseout", "keydown", "dragstart"];
  const CAPTURED = ["focus", "blur"];
  const CALL = /^(return )?(?:window\.parent\.)?CKEDITOR\.tools\.callFunction\(\s*(\d+)\s*(?:,([^()]*))?\);?\s*(return false;?)?$/;

  const renamed = (html) =>
    html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\son([a-z]+)="/g, ' data-on$1="'));

  function argument(text, element, event) {
    const word = text.trim();
    if (word === "event") return event;
    if (word === "this") return element;
    if (/^'[^']*'$/.test(word)) return word.slice(1, -1);
    return /^\d+$/.test(word) ? Number(word) : null;
  }

  function run(element, event, code) {
    if (code === "return false;") return false;
    const call = CALL.exec(code);
    if (!call) return undefined;
    const given = call[3] ? call[3].split(",").map((text) => argument(text, element, event)) : [];
    const result = CKEDITOR.tools.callFunction(Number(call[2]), ...given);
    if (call[4]) return false;
    return call[1] ? result : undefined;
  }

  function dispatch(event) {
    const bubbles = !CAPTURED.includes(event.type);
    const start = event.target.nodeType === Node.ELEMENT_NODE ? event.target : null;
    if (!start || start.closest(".cke_editable")) return;
    for (let element = start; element; element = bubbles ? element.parentElement : null) {
      const code = element.getAttribute(`data-on${event.type}`);
      if (code && run(element, event, code) === false) event.preventDefault();
    }
  }

  function listen(page) {
    EVENTS.forEach((name) => page.addEventListener(name, dispatch));
    CAPTURED.forEach((name) => page.addEventListener(name, dispatch, true));
  }

  const output = CKEDITOR.template.prototype.output;
  CKEDITOR.template.prototype.output = function (data, buffer) {
    const html = renamed(output.call(this, data));
    return buffer ? buffer.push(html) : html;
  };

  const write = CKEDITOR.dom.document.prototype.write;
  CKEDITOR.dom.document.prototype.write = function (html) {
    write.call(this, html);
    const page = this.$;
    listen(page);
    page.defaultView.addEventListener("load", (event) =>
      run(page.body, event, page.body.getAttribute("data-onload") || ""),
    );
  };

  listen(document);

  /* Uploads. CKEditor's own token would set a cookie that nobody reads. */

  CKEDITOR.tools.getCsrfToken = () => "";

  function sendToken(event) {
    const field = document.querySelector("input[name=csrfmiddlewaretoken]");
    event.data.fileLoader.xhr.setRequestHeader("X-CSRFToken", field ? field.value : "");
  }

  function insertPictures(editor, files) {
    const transfer = new DataTransfer();
    Array.from(files).forEach((file) => transfer.items.add(file));
    editor.focus();
    editor.fire("paste", {
      method: "paste",
      type: "auto",
      dataValue: "",
      dataTransfer: new CKEDITOR.plugins.clipboard.dataTransfer(transfer),
    });
  }

  function pickPictures(editor) {
    const input = document.createElement("input");
    Object.assign(input, { type: "file", accept: "image/*", multiple: true });
    input.addEventListener("change", () => insertPictures(editor, input.files));
    input.click();
  }

  function refuseOtherFiles(event) {
    const { dataValue, dataTransfer } = event.data;
    if (!dataValue && dataTransfer.getFilesCount() > 0) {
      event.editor.showNotification(WORDS.onlyPictures, "warning");
    }
  }

  CKEDITOR.plugins.add("portal", {
    requires: "uploadimage",
    init(editor) {
      overlay(editor.lang, LANGUAGE);
      editor.on("pluginsLoaded", () => editor.removeMenuItem("tablecell_properties"));
      editor.filter.addTransformations([[{ element: "h1", right: (h1) => (h1.name = "h2") }]]);
      editor.on("fileUploadRequest", sendToken);
      editor.on("paste", refuseOtherFiles, null, null, 90);
      editor.addCommand("pickPictures", { exec: pickPictures });
      editor.ui.addButton("Pictures", {
        label: WORDS.pickPictures,
        command: "pickPictures",
        icon: "image",
        toolbar: "insert",
      });
    },
  });

  /* Dialogs: only fields whose answers the HTML policy keeps. */

  const TABLE_STYLES = "txtWidth txtHeight txtBorder cmbAlign txtCellSpace txtCellPad txtSummary";

  const TRIM = {
    table: (info) => {
      TABLE_STYLES.split(" ").forEach((field) => info.remove(field));
      info.get("selHeaders").default = "row";
    },
    tableProperties: (info) => TABLE_STYLES.split(" ").forEach((field) => info.remove(field)),
    link: (info) => {
      const kind = info.get("linkType");
      kind.items = kind.items.filter(([, value]) => value !== "anchor");
      const protocol = info.get("protocol");
      protocol.items = protocol.items.filter(([, value]) => !/^(?:ftp|news)/.test(value));
    },
    image2: (info) => {
      info.remove("src");
      Object.assign(info.get("alt"), {
        label: WORDS.alt,
        validate() {
          const length = this.getValue().trim().length;
          return (length > 0 && length <= 200) || WORDS.altMissing;
        },
      });
    },
  };

  CKEDITOR.on("dialogDefinition", (event) => {
    const { name, definition } = event.data;
    definition.resizable = CKEDITOR.DIALOG_RESIZE_NONE; // its handle is the one handler left
    if (TRIM[name]) TRIM[name](definition.getContents("info"));
  });
})();
