//! Expressions, statements, attributes and impl blocks as syn's nodes: a manifest has many
//! thousands of them, and none needs to be read from tokens.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use syn::punctuated::Punctuated;
use syn::token::{Brace, Bracket, Paren};
use syn::{
    AttrStyle, Attribute, Block, ConstModifiers, Expr, ExprField, ExprForLoop, ExprIf, ExprLet,
    ExprLit, ExprMethodCall, ExprPath, ExprRange, ExprReference, ExprUnary, Generics, ImplItem,
    ImplItemConst, ImplModifiers, Item, ItemImpl, Lifetime, Lit, LitStr, MacroDelimiter, Member,
    Meta, MetaList, MetaNameValue, Pat, PatIdent, PatTuple, PatTupleStruct, Path, RangeLimits,
    Stmt, Token, Type, TypeReference, UnOp, Visibility,
};

use super::{ident, types};

/// A path, such as `value` or `Self::NAME`.
pub(super) fn path(path: impl Into<Path>) -> Expr {
    Expr::Path(ExprPath {
        attrs: Vec::new(),
        qself: None,
        path: path.into(),
    })
}

/// A name that is not the model's, such as `value`.
pub(super) fn name(name: &str) -> Expr {
    path(word(name))
}

/// `"…"`
pub(super) fn text(text: &str) -> Expr {
    literal(Lit::Str(LitStr::new(text, Span::call_site())))
}

/// A number.
pub(super) fn number(literal: Literal) -> Expr {
    self::literal(Lit::new(literal))
}

fn literal(lit: Lit) -> Expr {
    Expr::Lit(ExprLit {
        attrs: Vec::new(),
        lit,
    })
}

/// `-value`
pub(super) fn negative(value: Expr) -> Expr {
    Expr::Unary(ExprUnary {
        attrs: Vec::new(),
        op: UnOp::Neg(<Token![-]>::default()),
        expr: Box::new(value),
    })
}

/// `&value`
pub(super) fn reference(value: Expr) -> Expr {
    Expr::Reference(ExprReference {
        attrs: Vec::new(),
        and_token: <Token![&]>::default(),
        mutability: None,
        expr: Box::new(value),
    })
}

/// `min..=max`, where both are there.
pub(super) fn range(min: Option<Expr>, max: Option<Expr>) -> Expr {
    let limits = match max {
        Some(_) => RangeLimits::Closed(<Token![..=]>::default()),
        None => RangeLimits::HalfOpen(<Token![..]>::default()),
    };
    Expr::Range(ExprRange {
        attrs: Vec::new(),
        start: min.map(Box::new),
        limits,
        end: max.map(Box::new),
    })
}

/// `self.field`
pub(super) fn of_self(field: &str) -> Expr {
    Expr::Field(ExprField {
        attrs: Vec::new(),
        base: Box::new(name("self")),
        dot_token: <Token![.]>::default(),
        member: Member::Named(ident(field)),
    })
}

/// `receiver.method(args)`
pub(super) fn call(receiver: Expr, method: &str, args: impl IntoIterator<Item = Expr>) -> Expr {
    Expr::MethodCall(ExprMethodCall {
        attrs: Vec::new(),
        receiver: Box::new(receiver),
        dot_token: <Token![.]>::default(),
        method: word(method),
        turbofish: None,
        paren_token: Paren::default(),
        args: args.into_iter().collect(),
    })
}

/// `expression;`
pub(super) fn statement(expression: Expr) -> Stmt {
    Stmt::Expr(expression, Some(<Token![;]>::default()))
}

/// `if let Some(name) = value { body }`
pub(super) fn if_some(name: &str, value: Expr, body: Vec<Stmt>) -> Stmt {
    let some = Pat::TupleStruct(PatTupleStruct {
        attrs: Vec::new(),
        qself: None,
        path: word("Some").into(),
        paren_token: Paren::default(),
        elems: Punctuated::from_iter([binding(name)]),
    });
    let is_some = Expr::Let(ExprLet {
        attrs: Vec::new(),
        let_token: <Token![let]>::default(),
        pat: Box::new(some),
        eq_token: <Token![=]>::default(),
        expr: Box::new(value),
    });
    let branch = Expr::If(ExprIf {
        attrs: Vec::new(),
        if_token: <Token![if]>::default(),
        cond: Box::new(is_some),
        then_branch: block(body),
        else_branch: None,
    });
    Stmt::Expr(branch, None)
}

/// `for (names) in iterator { body }`
pub(super) fn for_each(names: [&str; 2], iterator: Expr, body: Vec<Stmt>) -> Stmt {
    let pair = Pat::Tuple(PatTuple {
        attrs: Vec::new(),
        paren_token: Paren::default(),
        elems: names.into_iter().map(binding).collect(),
    });
    let each = Expr::ForLoop(ExprForLoop {
        attrs: Vec::new(),
        label: None,
        for_token: <Token![for]>::default(),
        pat: Box::new(pair),
        in_token: <Token![in]>::default(),
        expr: Box::new(iterator),
        body: block(body),
    });
    Stmt::Expr(each, None)
}

/// `impl of for name { items }`
pub(super) fn implementation(of: &str, name: &str, items: Vec<ImplItem>) -> Item {
    Item::Impl(ItemImpl {
        attrs: Vec::new(),
        modifiers: ImplModifiers::default(),
        unsafety: None,
        impl_token: <Token![impl]>::default(),
        generics: Generics::default(),
        trait_: Some((word(of).into(), <Token![for]>::default())),
        self_ty: Box::new(types::named(name)),
        brace_token: Brace::default(),
        items,
    })
}

/// `const NAME: &'static str = "text";`
pub(super) fn constant(name: &str, text: &str) -> ImplItem {
    ImplItem::Const(ImplItemConst {
        attrs: Vec::new(),
        vis: Visibility::Inherited,
        modifiers: ConstModifiers::default(),
        const_token: <Token![const]>::default(),
        ident: word(name),
        generics: Generics::default(),
        colon_token: <Token![:]>::default(),
        ty: Type::Reference(TypeReference {
            attrs: Vec::new(),
            and_token: <Token![&]>::default(),
            lifetime: Some(Lifetime::new("'static", Span::call_site())),
            mutability: None,
            elem: Box::new(types::named("str")),
        }),
        eq_token: <Token![=]>::default(),
        expr: self::text(text),
        semi_token: <Token![;]>::default(),
    })
}

/// `#[name(tokens)]`
pub(super) fn attribute(name: &str, tokens: TokenStream) -> Attribute {
    outer(Meta::List(MetaList {
        path: word(name).into(),
        delimiter: MacroDelimiter::Paren(Paren::default()),
        tokens,
    }))
}

/// `#[doc = "line"]`
pub(super) fn doc(line: &str) -> Attribute {
    outer(Meta::NameValue(MetaNameValue {
        path: word("doc").into(),
        eq_token: <Token![=]>::default(),
        value: text(line),
    }))
}

fn outer(meta: Meta) -> Attribute {
    Attribute {
        pound_token: <Token![#]>::default(),
        style: AttrStyle::Outer,
        bracket_token: Bracket::default(),
        meta,
    }
}

fn binding(name: &str) -> Pat {
    Pat::Ident(PatIdent {
        attrs: Vec::new(),
        by_ref: None,
        mutability: None,
        ident: word(name),
        subpat: None,
    })
}

fn block(stmts: Vec<Stmt>) -> Block {
    Block {
        brace_token: Brace::default(),
        stmts,
    }
}

fn word(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
