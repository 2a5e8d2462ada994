class Todo < Formula
  desc "Todo list you talk to, on your own machine"
  homepage "https://github.com/todo-chatbot/todo-chatbot"
  version "1.2.3"
  license "Apache-2.0"

  on_macos do
    on_arm do
      url "https://github.com/todo-chatbot/todo-chatbot/releases/download/v1.2.3/todo_1.2.3_darwin_arm64.tar.gz"
      sha256 "2b42ce3bed293705db91d71982cdd0ac166fc667348d213b7868fab1f74e1495"
    end
    on_intel do
      url "https://github.com/todo-chatbot/todo-chatbot/releases/download/v1.2.3/todo_1.2.3_darwin_amd64.tar.gz"
      sha256 "69f92840482dffd8c216256e7bdd43056a70bbbed11455d1b00465bececb4175"
    end
  end

  on_linux do
    on_arm do
      url "https://github.com/todo-chatbot/todo-chatbot/releases/download/v1.2.3/todo_1.2.3_linux_arm64.tar.gz"
      sha256 "b3e3ab55f887c56c0bd8bec3743b0fb54daaa17861e03db5133ef2835eb0da5a"
    end
    on_intel do
      url "https://github.com/todo-chatbot/todo-chatbot/releases/download/v1.2.3/todo_1.2.3_linux_amd64.tar.gz"
      sha256 "baf0239e48ff4c47ebac3ba02b5cf1506b69cd5a0c0d0c825a53ba65976fb942"
    end
  end

  def install
    bin.install "todo"
    man1.install Dir["man/*.1"]
    bash_completion.install "completions/todo.bash" => "todo"
    zsh_completion.install "completions/todo.zsh" => "_todo"
    fish_completion.install "completions/todo.fish"
  end

  service do
    run [opt_bin/"todo", "run"]
    keep_alive true
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/todo version")
    system bin/"todo", "add", "milk", "--data-dir", testpath/"list"
    assert_match "milk", shell_output("#{bin}/todo list --data-dir #{testpath}/list")
  end
end
